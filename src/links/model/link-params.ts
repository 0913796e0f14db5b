import { z } from 'zod';
import { describeParameter, EVERFLOW_PARAMETERS, isParameterValue } from '../../everflow/parameters.ts';

/** The fields `default_params` and `fixed_params`: values of Everflow parameters, by name. Numbers become their digits. */
export const paramsField = z
  .record(z.string(), z.union([z.string(), z.number().transform(String)], 'must be text or a number'))
  .check(context => {
    for (const [name, value] of Object.entries(context.value)) {
      const message = paramProblem(name, value);
      if (message) context.issues.push({ code: 'custom', path: [name], message, input: value });
    }
  });

function paramProblem(name: string, value: string): string | undefined {
  if (!EVERFLOW_PARAMETERS.has(name)) return unknownParameter('is');
  if (!isParameterValue(name, value)) return `must be ${describeParameter(name)}, not "${value}"`;
  return value.isWellFormed() ? undefined : 'contains half of a surrogate pair, which no URL can carry';
}

function unknownParameter(subject: string): string {
  const known = [...EVERFLOW_PARAMETERS.keys()].join(', ');
  return `${subject} not an Everflow parameter of a click; the parameters are ${known}`;
}

/** The field `param_map`: the Everflow parameter that each query parameter fills. */
export const paramMapField = z
  .record(z.string(), z.string('must name an Everflow parameter'))
  .check(context => {
    for (const [name, parameter] of Object.entries(context.value))
      if (!EVERFLOW_PARAMETERS.has(parameter))
        context.issues.push({
          code: 'custom',
          path: [name],
          message: unknownParameter(`is filled from here, but "${parameter}" is`),
          input: parameter,
        });
  });

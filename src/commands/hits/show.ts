import type { Outcome } from '../../journal/model/outcome.ts';
import type { StoredHit } from '../../journal/model/stored-hit.ts';
import { HIT_FIELDS, hitRecord, safeJson } from '../../journal/reports/hit-record.ts';
import { plainText } from '../../text/plain-text.ts';
import { type Command, CommandError, UsageError } from '../terminal/command.ts';
import { writeText } from '../terminal/output.ts';
import { onePositional, readArgs } from '../terminal/read-args.ts';
import { type HitsDeps, withJournal } from './session.ts';

const HELP = `click-proxy hits show ID [--json]

Shows everything that the journal keeps of one hit. Its ID is the second column of "hits list", and hit_id in the log.

  click-proxy hits show 01a205b9-296a-729b-b7f1-b9aecc740915
`;

const HIT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a hit's parameters went to Everflow. */
const PARAMS_HEADINGS: Readonly<Record<Outcome, string>> = {
  clicked: 'sent:',
  rejected: 'sent:',
  late: 'sent:',
  unknown: 'sent:',
  recovered: 'sent:',
  deferred: 'to be sent:',
  expired: 'not sent:',
  reused: 'not sent:',
  joined: 'not sent:',
  skipped: 'not sent:',
  limited: 'not sent:',
  not_found: 'not sent:',
  gone: 'not sent:',
};

/** `click-proxy hits show`. */
export function createShowCommand(deps: HitsDeps): Command {
  return async (args, io) => {
    const { values, positionals } = readArgs('hits show', {
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) {
      await writeText(io.stdout, HELP);
      return 0;
    }
    const id = readHitId(onePositional('hits show', "The hit's ID", positionals));
    return withJournal(io, deps, async (reader, dataDir) => {
      const hit = await reader?.get(id);
      if (!hit) throw new CommandError(`There is no hit ${id} in DATA_DIR ${dataDir}.`);
      await writeText(io.stdout, values.json ? `${safeJson(hitRecord(hit), 2)}\n` : describe(hit));
      return 0;
    });
  };
}

function readHitId(value: string): string {
  const id = value.toLowerCase();
  if (HIT_ID.test(id)) return id;
  throw new UsageError(
    `A hit's ID is a whole UUID such as 01a205b9-296a-729b-b7f1-b9aecc740915, not "${value}".`,
  );
}

function describe(hit: StoredHit): string {
  const record = hitRecord(hit);
  const width = Math.max(...HIT_FIELDS.map(field => field.length));
  const lines = HIT_FIELDS.filter(field => field !== 'params').map(field => [field, cell(record[field])]);
  const params = Object.entries(record.params).map(([name, value]) => [`  ${name}`, value]);
  const all = [...lines, ['params', params.length > 0 ? PARAMS_HEADINGS[hit.outcome] : '-'], ...params];
  return all
    .map(([name = '', value = '']) => `${plainText(name).padEnd(width)}  ${plainText(value)}\n`)
    .join('');
}

function cell(value: string | number | readonly string[] | null): string {
  if (value === null || value === '') return '-';
  if (typeof value === 'object') return value.join(', ') || '-';
  return String(value);
}

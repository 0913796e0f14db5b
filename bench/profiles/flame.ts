/** The part of a `node --cpu-prof` file that is read here (Profiler.Profile of the DevTools protocol). */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** The node that ran at each sample, and the µs since the sample before. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[];
}

/** A function at its place in the call tree; functions of the same name and file are merged. */
export interface Frame {
  readonly name: string;
  /** Its package, module of Node or file of this project; empty for V8's own work. */
  readonly where: string;
  /** Includes its callees. */
  us: number;
  readonly callees: Map<string, Frame>;
}

/** Frames that are not work. */
const NOT_RUNNING = new Set(['(idle)']);

/** The call tree of a profile. Direct recursion is folded into one frame. */
export function flameOf(profile: CpuProfile): Frame {
  const own = new Map<number, number>();
  for (const [i, id] of profile.samples.entries())
    own.set(id, (own.get(id) ?? 0) + (profile.timeDeltas[i] ?? 0));
  const byId = new Map(profile.nodes.map(node => [node.id, node]));
  const root: Frame = { name: 'all', where: '', us: 0, callees: new Map() };
  const add = (node: ProfileNode, into: readonly Frame[]): void => {
    const { functionName, url } = node.callFrame;
    if (NOT_RUNNING.has(functionName)) return;
    const path = functionName === '(root)' ? into : [...into, frameIn(into, functionName, whereOf(url))];
    const us = own.get(node.id) ?? 0;
    for (const frame of new Set(path)) frame.us += us;
    for (const id of node.children ?? []) {
      const child = byId.get(id);
      if (child) add(child, path);
    }
  };
  const top = profile.nodes[0];
  if (top) add(top, [root]);
  return root;
}

function frameIn(path: readonly Frame[], functionName: string, where: string): Frame {
  const parent = path.at(-1);
  const name = functionName === '' ? '(anonymous)' : functionName;
  if (!parent || (parent.name === name && parent.where === where)) return parent ?? empty(name, where);
  const key = `${name} ${where}`;
  const known = parent.callees.get(key) ?? empty(name, where);
  parent.callees.set(key, known);
  return known;
}

function empty(name: string, where: string): Frame {
  return { name, where, us: 0, callees: new Map() };
}

/** Leaves out paths of the machine that made the profile. */
function whereOf(url: string): string {
  const path = url.replace(/^file:\/\//, '');
  const inPackage = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
  if (inPackage !== undefined) return inPackage;
  return /\/dist\/(.+)\.js$/.exec(path)?.[1] ?? (path.startsWith('node:') ? path : '');
}

/** What `node --cpu-prof` writes, as far as it is read here (the DevTools protocol's Profiler.Profile). */
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

/** A function, called from where it stands in the tree; functions of the same name and file are one. */
export interface Frame {
  readonly name: string;
  /** The package, Node's module or our own file that it is in; empty for what is V8's. */
  readonly where: string;
  /** With all it calls. */
  us: number;
  readonly callees: Map<string, Frame>;
}

/** What is no work. */
const NOT_RUNNING = new Set(['(idle)']);

/** The tree of what ran, its root being all of it. Recursion is folded into one frame. */
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

/** No path of the machine that the profile was made on. */
function whereOf(url: string): string {
  const path = url.replace(/^file:\/\//, '');
  const inPackage = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
  if (inPackage !== undefined) return inPackage;
  return /\/dist\/(.+)\.js$/.exec(path)?.[1] ?? (path.startsWith('node:') ? path : '');
}

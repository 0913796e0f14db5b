import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Visitor } from '../src/journal/model/hit.ts';
import { createVisitorClassifier } from '../src/redirect/visitor/classify-visitor.ts';
import { IN_APP_USER_AGENTS } from './in-app-user-agents.ts';

const classifyVisitor = createVisitorClassifier({ extra: [], allow: [] });

/** User agents from one source. */
export interface Corpus {
  readonly name: string;
  readonly userAgents: readonly string[];
}

/** A user agent that was classified wrongly. */
export interface Mistake {
  readonly userAgent: string;
  readonly visitor: Visitor;
}

/** Patterns of crawler-user-agents that match people's browsers, and why. */
export const MISLABELLED: Readonly<Record<string, string>> = {
  'AP3A\\.240617\\.008': 'the build ID of Android 15 on many phones; its instance is Instagram on an OPPO',
  'MetaIAB Facebook': 'the in-app browser of the Facebook app since late 2025 (shalanah/inapp-spy, issue 57)',
  Fluid: 'a browser for Macs that turns one site into an app',
};

const require = createRequire(import.meta.url);

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}

/** All instances of crawler-user-agents, without the mislabelled ones. */
export function crawlers(): Corpus {
  const path = require.resolve('crawler-user-agents');
  const entries = readJson<{ pattern: string; instances: string[] }[]>(path);
  const right = entries.filter(({ pattern }) => !Object.hasOwn(MISLABELLED, pattern));
  return { name: 'crawler-user-agents', userAgents: right.flatMap(({ instances }) => instances) };
}

/** People's user agents, each once: the most used, a large sample of visitors, and in-app browsers. */
export function people(): Corpus[] {
  const top = require.resolve('top-user-agents').replace(/index\.js$/, 'index.json');
  const sampled = require.resolve('user-agents').replace(/index\.\w+$/, 'user-agents.json');
  const visits = readJson<{ userAgent: string }[]>(sampled);
  return [
    { name: 'top-user-agents', userAgents: unique(readJson<string[]>(top)) },
    { name: 'user-agents', userAgents: unique(visits.map(({ userAgent }) => userAgent)) },
    { name: 'in-app browsers', userAgents: unique(Object.values(IN_APP_USER_AGENTS).flat()) },
  ];
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** Crawlers that were classified as people. */
export function missed({ userAgents }: Corpus): Mistake[] {
  return classified(userAgents).filter(({ visitor }) => visitor.kind === 'person');
}

/** People who were classified as something else. */
export function refused({ userAgents }: Corpus): Mistake[] {
  return classified(userAgents).filter(({ visitor }) => visitor.kind !== 'person');
}

function classified(userAgents: readonly string[]): Mistake[] {
  return userAgents.map(userAgent => ({
    userAgent,
    visitor: classifyVisitor('GET', { 'user-agent': userAgent }),
  }));
}

import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { Link } from '../../../src/links/model/link.ts';
import { type LinkStore, linkFor } from '../../../src/links/store/store.ts';
import { testLink } from '../../support/test-link.ts';
import { BY_HAND, importText, testStore } from './link-store-fixture.ts';

vi.setConfig({ testTimeout: 60_000 });

const SLUGS = ['a', 'b', 'c', 'd'];
const DOMAINS = [null, 'x.example'];
const slug = fc.constantFrom(...SLUGS);
const link = fc
  .record({ slug, domain: fc.constantFrom(...DOMAINS), aliases: fc.subarray(SLUGS, { maxLength: 2 }) })
  .map(({ aliases, ...rest }) =>
    testLink({ ...rest, aliases: aliases.filter(alias => alias !== rest.slug) }),
  );

type Step =
  | { readonly kind: 'put'; readonly link: Link }
  | { readonly kind: 'change'; readonly from: string; readonly link: Link }
  | { readonly kind: 'remove'; readonly slug: string; readonly domain: string | null }
  | { readonly kind: 'import'; readonly links: readonly Link[] };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), link }),
  fc.record({ kind: fc.constant('change' as const), from: slug, link }),
  fc.record({ kind: fc.constant('remove' as const), slug, domain: fc.constantFrom(...DOMAINS) }),
  fc.record({ kind: fc.constant('import' as const), links: fc.array(link, { maxLength: 3 }) }),
);

const keyOf = ({ slug, domain }: Pick<Link, 'slug' | 'domain'>) => `${slug}@${domain}`;

/** Whether each slug and alias leads to one link on its domain. */
function isUnambiguous(links: readonly Link[]): boolean {
  const names = links.flatMap(({ slug, domain, aliases }) =>
    [slug, ...aliases].map(name => keyOf({ slug: name, domain })),
  );
  return new Set(names).size === names.length;
}

/** The links as they should be after a step: unchanged where two would answer for the same slug. */
function after(links: readonly Link[], step: Step): readonly Link[] {
  const without = (...gone: readonly Pick<Link, 'slug' | 'domain'>[]) =>
    links.filter(link => !gone.some(other => keyOf(other) === keyOf(link)));
  const next = (() => {
    switch (step.kind) {
      case 'put':
        return [...without(step.link), step.link];
      case 'change': {
        const old = links.find(({ slug }) => slug === step.from);
        return old ? [...without(old), step.link] : links;
      }
      case 'remove':
        return without(step);
      case 'import':
        return [...without(...step.links), ...step.links];
    }
  })();
  return isUnambiguous(next) ? next : links;
}

async function apply(store: LinkStore, links: readonly Link[], step: Step): Promise<void> {
  switch (step.kind) {
    case 'put':
      return void (await store.put(step.link, BY_HAND));
    case 'change': {
      const old = links.find(({ slug }) => slug === step.from);
      const id = old && (await store.get(old.domain, old.slug))?.id;
      return void (id && (await store.put(step.link, { ...BY_HAND, id })));
    }
    case 'remove':
      return void (await store.remove(step.domain, step.slug, BY_HAND));
    case 'import':
      return void (await importText(store, step.links.map(link => JSON.stringify(link)).join('\n')));
  }
}

test('after any steps the store holds what a plain list would, and every slug leads where it should', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async steps => {
      const store = await testStore();
      let links: readonly Link[] = [];
      for (const step of steps) {
        const wanted = after(links, step);
        await apply(store, links, step);
        links = wanted;
        await expectSame(store, links);
      }
    }),
    { numRuns: 40 },
  );
});

async function expectSame(store: LinkStore, links: readonly Link[]): Promise<void> {
  expect(await store.count()).toBe(links.length);
  for (const { slug, domain, ...rest } of links)
    expect((await store.get(domain, slug))?.link).toEqual({ slug, domain, ...rest });
  for (const slug of SLUGS)
    for (const domain of DOMAINS) {
      const leads = links.find(link => link.domain === domain && [link.slug, ...link.aliases].includes(slug));
      const found = await store.findAll(slug);
      expect(found.find(({ link }) => link.domain === domain)?.link).toEqual(leads);
      expect(linkFor(found, domain ?? 'y.example')?.link.domain ?? null).toBe(
        leads ? domain : (linkFor(found, 'y.example')?.link.domain ?? null),
      );
    }
}

import type { Link } from '../../links/model/link.ts';
import type { LinkStore, PutOutcome } from '../../links/store/store.ts';
import { CommandError } from '../terminal/command.ts';
import { describeLink } from './session.ts';

/**
 * Lets pass the outcomes that leave the link as it was wanted.
 * @param id the changed link's; absent for a new one.
 * @throws {CommandError} for the others, with a sentence on what to do.
 */
export async function refusePut(
  outcome: PutOutcome,
  link: Link,
  store: Pick<LinkStore, 'findAll'>,
  id?: string,
): Promise<void> {
  switch (outcome) {
    case 'created':
    case 'updated':
    case 'unchanged':
      return;
    case 'exists':
      throw new CommandError(`There is a link ${describeLink(link)} already; --replace replaces it.`);
    case 'foreign':
      throw new CommandError(`The link ${describeLink(link)} comes from LINKS_FILE; change it there.`);
    case 'taken':
      throw new CommandError(await describeTaken(link, store, id));
    case 'changed':
    case 'absent':
      throw new CommandError(
        `Somebody else has just changed the link ${describeLink(link)}; look, and try again.`,
      );
  }
}

/** Which of the link's slugs leads to another link, and to which. */
async function describeTaken(link: Link, store: Pick<LinkStore, 'findAll'>, id?: string): Promise<string> {
  for (const slug of [link.slug, ...link.aliases]) {
    const found = await store.findAll(slug);
    const other = found.find(({ link: { domain } }) => domain === link.domain);
    const isItself = id === undefined ? other?.link.slug === link.slug : other?.id === id;
    if (other && !isItself)
      return `"${slug}" leads to the link ${describeLink(other.link)} already; take another, or change that one first.`;
  }
  return `A slug or an alias of the link ${describeLink(link)} leads to another link already.`;
}

import type { LinksConfig } from '../../config/storage-settings.ts';
import { createSlugMaker, type SlugMaker } from '../../links/model/short-slug.ts';
import type { LinkStore } from '../../links/store/store.ts';

/** Makes slugs that none of the store's links has. */
export function slugMakerFor(store: LinkStore, { slugMinLength }: LinksConfig): SlugMaker {
  return createSlugMaker({
    countLinks: () => store.count(),
    isTaken: async slug => (await store.findAll(slug)).length > 0,
    minLength: slugMinLength,
  });
}

// A UUID of version 7 (RFC 9562), which begins with the time: new links come last in the index of IDs, so a big import
// does not write all over it. SQLite generates it, so that every link gets one however it is written.
const MS = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";
const NEW_ID = `lower(printf('%08x-%04x-7%03x-%04x-%s', ${MS} >> 16, ${MS} & 65535,
    random() & 4095, 32768 | (random() & 16383), hex(randomblob(6))))`;

// Triggers maintain the table of aliases. The text is this program's own JSON: it contains `"aliases":[` only if the
// link has aliases, and only as the field (inside a text, the quotes are escaped).
const HAS_ALIASES = (row: string) => `instr(${row}.link, '"aliases":[')`;
// The alias may already belong to another link: an import may move it with its rows in any order.
const FORGET_ALIASES = `DELETE FROM aliases WHERE link_slug = old.slug AND domain = old.domain
       AND slug IN (SELECT value FROM json_each(old.link, '$.aliases'));`;
const KEEP_ALIASES = `INSERT INTO aliases (slug, domain, link_slug)
       SELECT value, new.domain, new.slug FROM json_each(new.link, '$.aliases') WHERE true
       ON CONFLICT (slug, domain) DO UPDATE SET link_slug = excluded.link_slug;`;

/**
 * Each entry migrates links.db from schema version n to n + 1 and is never edited after a release.
 *
 * The key of links begins with the slug, so that one seek finds both the domain's link and the link of any domain
 * (domain ''), and a listing by slug reads the table in key order.
 */
export const LINKS_MIGRATIONS: readonly string[] = [
  `CREATE TABLE links (
     slug TEXT NOT NULL,
     domain TEXT NOT NULL,
     link TEXT NOT NULL,
     source TEXT NOT NULL CHECK (source IN ('cli', 'file')),
     created_at INTEGER NOT NULL,
     updated_at INTEGER NOT NULL,
     PRIMARY KEY (slug, domain)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX links_from_file ON links (slug, domain) WHERE source = 'file';`,
  // Copied to a new table, because an added column cannot have a computed default.
  `CREATE TABLE links_with_id (
     slug TEXT NOT NULL,
     domain TEXT NOT NULL,
     id TEXT NOT NULL DEFAULT (${NEW_ID}),
     link TEXT NOT NULL,
     source TEXT NOT NULL CHECK (source IN ('cli', 'file')),
     created_at INTEGER NOT NULL,
     updated_at INTEGER NOT NULL,
     PRIMARY KEY (slug, domain)
   ) STRICT, WITHOUT ROWID;
   INSERT INTO links_with_id (slug, domain, link, source, created_at, updated_at)
     SELECT slug, domain, link, source, created_at, updated_at FROM links ORDER BY slug, domain;
   DROP TABLE links;
   ALTER TABLE links_with_id RENAME TO links;
   CREATE INDEX links_from_file ON links (slug, domain) WHERE source = 'file';
   CREATE UNIQUE INDEX links_by_id ON links (id);
   CREATE TABLE aliases (
     slug TEXT NOT NULL,
     domain TEXT NOT NULL,
     link_slug TEXT NOT NULL,
     PRIMARY KEY (slug, domain)
   ) STRICT, WITHOUT ROWID;
   CREATE TRIGGER link_made AFTER INSERT ON links WHEN ${HAS_ALIASES('new')} BEGIN
     ${KEEP_ALIASES}
   END;
   CREATE TRIGGER link_changed AFTER UPDATE OF slug, domain, link ON links
   WHEN ${HAS_ALIASES('old')} OR ${HAS_ALIASES('new')} BEGIN
     ${FORGET_ALIASES}
     ${KEEP_ALIASES}
   END;
   CREATE TRIGGER link_removed AFTER DELETE ON links WHEN ${HAS_ALIASES('old')} BEGIN
     ${FORGET_ALIASES}
   END;`,
];

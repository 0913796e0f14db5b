import { cuss as english } from 'cuss';
import { cuss as spanish } from 'cuss/es';
import { cuss as french } from 'cuss/fr';
import { cuss as italian } from 'cuss/it';
import { cuss as portuguese } from 'cuss/pt';

/** Words that are rated 0 hardly ever offend. */
const MIN_RATING = 1;
/** Words of two letters would refuse every fifth slug, and words longer than these hardly ever occur by chance. */
const WORD_LENGTHS = { min: 3, max: 10 } as const;

/** Words missing from the lists: abbreviations, and the best-known German words. */
const MORE_WORDS = `arsch ficke fick fck fotze fuk hoe hure isis kanake kys neger nutte scheis schwuchtel wichs xxx`;

/** The letters that digits are read as. 1 looks like both i and l, so l is also read as i. */
const LOOK_ALIKES: ReadonlyMap<string, string> = new Map([
  ['0', 'o'],
  ['1', 'i'],
  ['2', 'z'],
  ['3', 'e'],
  ['4', 'a'],
  ['5', 's'],
  ['6', 'g'],
  ['7', 't'],
  ['8', 'b'],
  ['9', 'g'],
  ['l', 'i'],
]);

const WORDS: ReadonlySet<string> = new Set(
  [english, spanish, french, italian, portuguese]
    .flatMap(list => Object.entries(list).filter(([, rating]) => rating >= MIN_RATING))
    .map(([word]) => word)
    .concat(MORE_WORDS.split(' '))
    .map(word => asRead(word.normalize('NFD').replaceAll(/\p{Mark}/gu, '')))
    .filter(word => /^[a-z]+$/.test(word))
    .filter(({ length }) => length >= WORD_LENGTHS.min && length <= WORD_LENGTHS.max),
);

/** Whether the text contains an offensive word. Digits that look like letters are read as letters. */
export function isOffensive(text: string): boolean {
  const read = asRead(text);
  for (let from = 0; from <= read.length - WORD_LENGTHS.min; from++)
    for (let to = from + WORD_LENGTHS.min; to <= Math.min(read.length, from + WORD_LENGTHS.max); to++)
      if (WORDS.has(read.slice(from, to))) return true;
  return false;
}

function asRead(text: string): string {
  return text.toLowerCase().replaceAll(/[0-9l]/g, character => LOOK_ALIKES.get(character) ?? character);
}

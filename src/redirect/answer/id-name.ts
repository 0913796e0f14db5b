/**
 * Matches names that a landing page could take for one of `names`. ASP.NET ignores the case of a parameter; PHP
 * trims its name, reads "." and " " in it as "_", and "[" as "_" or as the beginning of an index.
 */
export function idNameMatcher(names: readonly string[]): (name: string) => boolean {
  const folded = new Set(names.map(fold));
  return name => {
    const text = fold(name);
    const [base = ''] = text.split('[', 1);
    return folded.has(text) || folded.has(base) || folded.has(text.replaceAll('[', '_'));
  };
}

function fold(name: string): string {
  return name.trim().toLowerCase().replaceAll(/[. ]/g, '_');
}

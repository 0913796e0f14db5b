/** A metric in an expression, with what is asked of its labels. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly { label: string; operator: string; value: string }[];
  /** The labels that the aggregation around it keeps; null: there is none. */
  readonly grouped: readonly string[] | null;
  /** The function that it, or its range, is handed to directly; '' for none. */
  readonly calledBy: string;
}

const FUNCTIONS = new Set(['rate', 'increase', 'delta', 'changes', 'absent', 'time', 'histogram_quantile']);
const AGGREGATIONS = new Set(['sum', 'max', 'min']);
const OPERATORS = new Set(['and', 'or', 'unless']);
const TOKEN =
  /\s+|"(?:[^"\\]|\\.)*"|\[[^\]]*\]|\d+(?:\.\d+)?[a-z]*|[A-Za-z_]\w*|=~|!~|[!=<>]=|[-+*/(){},=<>]/y;

/**
 * The metrics of a PromQL expression. It knows only as much of the language as our files use, and throws on the rest:
 * what it cannot read must not pass unchecked.
 */
export function selectorsOf(expression: string): readonly Selector[] {
  const reader = new Reader(tokensOf(expression));
  reader.read(null, '');
  reader.expectEnd();
  return reader.selectors;
}

function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < expression.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(expression);
    if (match === null) throw new Error(`cannot read ${expression.slice(at)}`);
    if (match[0].trim() !== '') tokens.push(match[0]);
  }
  return tokens;
}

class Reader {
  readonly selectors: Selector[] = [];
  #at = 0;
  readonly #tokens: readonly string[];

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  /** Reads up to the bracket that closes what was open at the beginning, or to the end. */
  read(grouped: Selector['grouped'], calledBy: string): void {
    for (let token = this.#peek(); token !== undefined && token !== ')'; token = this.#peek()) {
      this.#at += 1;
      if (token === '(') this.#readGroup(grouped, '');
      else if (/^[A-Za-z_]/.test(token)) this.#readWord(token, grouped, calledBy);
      else if (/^["{}]/.test(token)) throw new Error(`${token} stands where nothing is known of it`);
    }
  }

  expectEnd(): void {
    if (this.#at < this.#tokens.length) throw new Error('a bracket is closed that was never opened');
  }

  #readWord(word: string, grouped: Selector['grouped'], calledBy: string): void {
    if (OPERATORS.has(word)) return;
    if (AGGREGATIONS.has(word)) {
      if (grouped !== null) throw new Error(`${word} stands in another aggregation`);
      // Without `by`, no label is left.
      const labels = this.#peek() === 'by' ? this.#readLabels() : [];
      this.#expect('(');
      this.#readGroup(labels, '');
    } else if (this.#peek() === '(') {
      if (!FUNCTIONS.has(word)) throw new Error(`the function ${word} is not known here`);
      this.#expect('(');
      this.#readGroup(grouped, word);
    } else {
      this.selectors.push({ metric: word, matchers: this.#readMatchers(), grouped, calledBy });
    }
  }

  #readGroup(grouped: Selector['grouped'], calledBy: string): void {
    this.read(grouped, calledBy);
    this.#expect(')');
  }

  #readLabels(): string[] {
    this.#expect('by');
    this.#expect('(');
    const labels: string[] = [];
    for (let token = this.#next(); token !== ')'; token = this.#next()) if (token !== ',') labels.push(token);
    return labels;
  }

  #readMatchers(): Selector['matchers'] {
    const matchers: { label: string; operator: string; value: string }[] = [];
    if (this.#peek() !== '{') return matchers;
    for (let token = this.#next(); token !== '}'; token = this.#next()) {
      if (token === '{' || token === ',') continue;
      const operator = this.#next();
      const value = this.#next();
      if (!/^(?:=~?|![=~])$/.test(operator) || !value.startsWith('"'))
        throw new Error(`${token} has no matcher`);
      matchers.push({ label: token, operator, value: JSON.parse(value) });
    }
    return matchers;
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at];
  }

  #next(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new Error('the expression ends too early');
    this.#at += 1;
    return token;
  }

  #expect(token: string): void {
    const found = this.#next();
    if (found !== token) throw new Error(`${found} stands where ${token} should`);
  }
}

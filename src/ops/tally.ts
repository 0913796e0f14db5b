import { Counter, Histogram, type Registry } from 'prom-client';

// What is counted for every hit. prom-client's own `inc` and `observe` make a text of their labels and look it up,
// each time: a µs or two, several times a hit. These add to a number, and prom-client reads it when it is scraped.

type Labels<Label extends string> = Readonly<Partial<Record<Label, string>>>;

/** A counter each of whose series is asked for once, and then only added to. */
export class TalliedCounter<Label extends string = never> extends Counter<Label> {
  readonly #series: CountSeries<Label>[] = [];

  /** The series with these labels, which begins with 0; to be asked for once. */
  series(labels: Labels<Label>): CountSeries<Label> {
    const series = new CountSeries(labels);
    this.#series.push(series);
    return series;
  }

  override async get() {
    const shape = await super.get();
    return { ...shape, values: this.#series.map(({ labels, value }) => ({ labels, value })) };
  }
}

class CountSeries<Label extends string> {
  readonly labels: Labels<Label>;
  value = 0;

  constructor(labels: Labels<Label>) {
    this.labels = labels;
  }

  inc(by = 1): void {
    this.value += by;
  }
}

interface HistogramOptions<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly Label[];
  readonly buckets: readonly number[];
  readonly registers: Registry[];
}

/** A histogram each of whose series is asked for once, and then only added to. */
export class TalliedHistogram<Label extends string = never> extends Histogram<Label> {
  readonly #options: HistogramOptions<Label>;
  readonly #series: TimesSeries<Label>[] = [];

  constructor(options: HistogramOptions<Label>) {
    const { labelNames = [], buckets } = options;
    super({ ...options, labelNames: [...labelNames], buckets: [...buckets] });
    this.#options = options;
  }

  /** The series with these labels, which begins with nothing observed; to be asked for once. */
  series(labels: Labels<Label>): TimesSeries<Label> {
    const series = new TimesSeries(labels, this.#options.buckets);
    this.#series.push(series);
    return series;
  }

  /** What prom-client's registry and its own `get` read; its types do not tell of it. */
  async getForPromString() {
    const { name, help } = this.#options;
    const values = this.#series.flatMap(series => this.#valuesOf(series));
    return { name, help, type: 'histogram', aggregator: 'sum', values };
  }

  /** As the text format has them: each bucket counts all that is no more than its bound. */
  #valuesOf({ labels: sharedLabels, counts, sum }: TimesSeries<Label>) {
    const { name, buckets } = this.#options;
    let total = 0;
    const cumulated = [...buckets, '+Inf'].map((le, i) => {
      total += counts[i] ?? 0;
      return { metricName: `${name}_bucket`, labels: { le }, sharedLabels, value: total };
    });
    return [
      ...cumulated,
      { metricName: `${name}_sum`, labels: {}, sharedLabels, value: sum },
      { metricName: `${name}_count`, labels: {}, sharedLabels, value: total },
    ];
  }
}

class TimesSeries<Label extends string> {
  readonly labels: Labels<Label>;
  /** How many each bucket has by itself; the last has those beyond all bounds. */
  readonly counts: Float64Array;
  sum = 0;
  readonly #bounds: readonly number[];

  constructor(labels: Labels<Label>, bounds: readonly number[]) {
    this.labels = labels;
    this.#bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    let bucket = 0;
    while (bucket < this.#bounds.length && value > (this.#bounds[bucket] ?? 0)) bucket += 1;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sum += value;
  }
}

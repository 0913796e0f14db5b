/** The picture of a scenario. */
export type Drawing = Bars | Lines;

export interface Bars {
  readonly kind: 'bars';
  /** Says what the picture shows. */
  readonly title: string;
  readonly unit: string;
  readonly bars: readonly { readonly name: string; readonly value: number; readonly note?: string }[];
  /** A line across the bars. */
  readonly limit?: { readonly value: number; readonly text: string };
}

export interface Lines {
  readonly kind: 'lines';
  readonly title: string;
  readonly xTitle: string;
  readonly xTicks: readonly Tick[];
  /** Below each other, with the same x axis. */
  readonly panels: readonly Panel[];
}

export interface Panel {
  readonly title: string;
  readonly series: readonly { readonly name: string; readonly points: readonly Point[] }[];
}

export interface Tick {
  readonly at: number;
  readonly text: string;
}

export type Point = readonly [x: number, y: number];

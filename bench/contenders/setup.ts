import type { Bed } from '../bed.ts';
import type { Contender } from './contender.ts';

/** What every contender is to do in a scenario: the link /spring leads to brand.example with a click of its own. */
export interface Setup {
  /** Its origin. */
  readonly upstream: string;
  /** To the upstream, at most; each contender's own default where it is absent. */
  readonly connections?: number;
  /** Of the certificate that the upstream shows, a file. */
  readonly caFile?: string;
  /** Settings of this project; limits that no load meets where absent. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Why a contender cannot take part here: the end of a sentence. */
export interface Absent {
  readonly absent: string;
}

export type StartContender = (bed: Bed, setup: Setup) => Promise<Contender | Absent>;

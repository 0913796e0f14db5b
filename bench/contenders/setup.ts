import type { Bed } from '../bed.ts';
import type { Contender } from './contender.ts';

/** What all contenders of a scenario get. Each has the link /spring, which makes a click and leads to brand.example. */
export interface Setup {
  /** Origin of the stand-in for Everflow. */
  readonly upstream: string;
  /** Maximum number of connections to the upstream; by default each contender's own. */
  readonly connections?: number;
  /** File with the upstream's certificate. */
  readonly caFile?: string;
  /** Settings of the project; by default, limits that no load reaches. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Why a contender cannot run here, as the end of a sentence. */
export interface Absent {
  readonly absent: string;
}

export type StartContender = (bed: Bed, setup: Setup) => Promise<Contender | Absent>;

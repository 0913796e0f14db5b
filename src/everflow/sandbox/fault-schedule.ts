import type { Fault } from './fault.ts';

/**
 * Which fault the next click meets: the first of the list that has clicks left and whose chance comes up.
 * `next` counts the clicks that met the fault, so `{next: 3, probability: 0.1}` hits three clicks in the end.
 */
export class FaultSchedule {
  readonly #random: () => number;
  #faults: readonly Fault[] = [];

  /** `random` gives numbers from 0 to below 1; it is asked only for faults with a probability. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Takes the place of every fault ordered before. */
  set(faults: readonly Fault[]): void {
    this.#faults = [...faults];
  }

  /** The faults still to come, `next` counting down. */
  list(): readonly Fault[] {
    return this.#faults;
  }

  /** The fault for this click, spent once; null when all is well. */
  take(): Fault | null {
    for (const fault of this.#faults) {
      if (fault.probability !== undefined && this.#random() >= fault.probability) continue;
      if (fault.next !== undefined) this.#spend(fault, fault.next);
      return fault;
    }
    return null;
  }

  #spend(fault: Fault, left: number): void {
    this.#faults = this.#faults.flatMap(each => {
      if (each !== fault) return [each];
      return left > 1 ? [Object.freeze({ ...each, next: left - 1 })] : [];
    });
  }
}

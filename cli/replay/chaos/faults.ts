// What goes wrong on purpose, decided by a seed and counted by kind: for replays and for the driver's own tests. Leaves
// a function alone after some failures in a row: `validate` has a bounded number of retries, and every run must end.
import { createDraw, type Draw } from '#local/simulator/draw.ts';
import type { FaultKind } from './kinds.ts';

/** Thrown in place of a dependency's failure or a crash. */
export class InjectedFault extends Error {
  override readonly name = 'InjectedFault';
  constructor(kind: FaultKind) {
    super(`injected: ${kind}`);
  }
}

/** One delivery to a function and its shard. */
export interface Delivery {
  readonly place: string;
  /** It fails whatever its handler does. */
  isDoomed: boolean;
}

export interface Faults {
  readonly seed: number;
  readonly draw: Draw;
  /** What was injected so far. */
  readonly injected: ReadonlyMap<FaultKind, number>;
  count(kind: FaultKind): void;
  /** Draws and counts; false while the function at `place` is to be left alone. */
  strikes(place: string, kind: FaultKind, chance: number): boolean;
  /** True through a stretch of `mostCalls` calls at most, that begins with this chance. Counted once. */
  isOut(place: string, kind: FaultKind, chance: number, mostCalls: number): boolean;
  /** From here on a delivery to `place` is at work. */
  enter(place: string): Delivery;
  /** The delivery at work. */
  delivery(): Delivery;
  /** It is going to fail whatever its handler does. */
  doom(): void;
  /** Its handler failed, or did what it had to. */
  leave(delivery: Delivery, hasFailed: boolean): void;
}

/**
 * `validate` has 5 retries, and its halves after a bisect have used up none; the sweep that ends a replay is tried
 * until it succeeds.
 */
const BOUNDED_IN_A_ROW = 3;
/** The other stages are retried without end: so many failures are some minutes of virtual time. */
const FREE_IN_A_ROW = 10;

export function createFaults(seed: number): Faults {
  const draw = createDraw(seed);
  const injected = new Map<FaultKind, number>();
  const inARow = new Map<string, number>();
  const outFor = new Map<FaultKind, number>();
  let current: Delivery = { place: '', isDoomed: false };

  function failed(place: string): void {
    inARow.set(place, (inARow.get(place) ?? 0) + 1);
  }

  function count(kind: FaultKind): void {
    injected.set(kind, (injected.get(kind) ?? 0) + 1);
  }

  function isLeftAlone(place: string): boolean {
    const most = /→(aggregate|detect) /.test(place) ? FREE_IN_A_ROW : BOUNDED_IN_A_ROW;
    return (inARow.get(place) ?? 0) >= most;
  }

  function strikes(place: string, kind: FaultKind, chance: number): boolean {
    const isStruck = draw.chance(chance) && !isLeftAlone(place);
    if (isStruck) count(kind);
    return isStruck;
  }

  return {
    seed,
    draw,
    injected,
    count,
    strikes,
    isOut(place, kind, chance, mostCalls) {
      if (isLeftAlone(place)) return false;
      const left = outFor.get(kind) ?? 0;
      if (left > 0) outFor.set(kind, left - 1);
      else if (strikes(place, kind, chance)) outFor.set(kind, draw.below(mostCalls));
      else return false;
      return true;
    },
    enter(place) {
      current = { place, isDoomed: false };
      return current;
    },
    delivery: () => current,
    doom() {
      current.isDoomed = true;
      failed(current.place);
    },
    leave(delivery, hasFailed) {
      if (hasFailed) failed(delivery.place);
      else if (!delivery.isDoomed) inARow.delete(delivery.place);
    },
  };
}

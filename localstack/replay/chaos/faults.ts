// What goes wrong on purpose, decided by a seed and counted by kind. Leaves a function alone after a few failures in a row, so that a bounded
// number of retries is enough.
import { createDraw, type Draw } from './draw.ts';

/** Everything that chaos does; a test sees that each occurs. */
export const FAULT_KINDS = [
  'crash before publishing',
  'crash while publishing',
  'crash after publishing',
  'crash before committing',
  'crash after committing',
  'sink throttled',
  'state store throttled',
  'condition lost',
  'invocation throttled',
  'crash before the handler',
  'crash after the handler',
  'batch delivered twice',
  'batch read again',
  'batch cut',
  'cache dropped',
  'line moved',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** Thrown in place of a dependency's failure or a crash. */
export class InjectedFault extends Error {
  override readonly name = 'InjectedFault';
  constructor(kind: FaultKind) {
    super(`injected: ${kind}`);
  }
}

export interface Faults {
  readonly seed: number;
  readonly draw: Draw;
  /** What was injected so far. */
  readonly injected: ReadonlyMap<FaultKind, number>;
  count(kind: FaultKind): void;
  /** Draws and counts; false while the function at work is to be left alone. */
  strikes(kind: FaultKind, chance: number): boolean;
  /** Throws an InjectedFault where it strikes. */
  mayThrow(kind: FaultKind, chance: number): void;
  /** From here on a place (a function and its shard) is at work. */
  enter(place: string): void;
  /** The place at work is going to fail whatever its handler does. */
  doom(): void;
  /** The handler of the place at work failed, or did what it had to. */
  leave(hasFailed: boolean): void;
}

/** `validate` has 5 retries; its halves after a bisect have used up none. */
const FAILURES_IN_A_ROW = 3;

export function createFaults(seed: number): Faults {
  const draw = createDraw(seed);
  const injected = new Map<FaultKind, number>();
  const inARow = new Map<string, number>();
  let place = '';
  let isDoomed = false;

  function failed(): void {
    inARow.set(place, (inARow.get(place) ?? 0) + 1);
  }

  function count(kind: FaultKind): void {
    injected.set(kind, (injected.get(kind) ?? 0) + 1);
  }

  function strikes(kind: FaultKind, chance: number): boolean {
    const isStruck = draw.chance(chance) && (inARow.get(place) ?? 0) < FAILURES_IN_A_ROW;
    if (isStruck) count(kind);
    return isStruck;
  }

  return {
    seed,
    draw,
    injected,
    count,
    strikes,
    mayThrow(kind, chance) {
      if (strikes(kind, chance)) throw new InjectedFault(kind);
    },
    enter(next) {
      place = next;
      isDoomed = false;
    },
    doom() {
      isDoomed = true;
      failed();
    },
    leave(hasFailed) {
      if (hasFailed) failed();
      else if (!isDoomed) inARow.delete(place);
    },
  };
}

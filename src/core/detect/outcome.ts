// What absorbing readings brings besides the moved state: alert transitions in order, and counts for operators.
import type { AlertTransition } from '../alert/alert.ts';

export interface DetectCounts {
  /** Readings that were judged, older ones included. */
  judged: number;
  /**
   * Readings with a value behind the last one used and not known to be a repeat: judged by the rules that need no order
   * where it is certainly none.
   */
  older: number;
  /** Readings that the windows call too late: nothing is done with them. */
  late: number;
  /** Readings of which every value that a rule reads has come before: nothing is done with them. */
  duplicate: number;
  /** Readings skipped because their source position was absorbed before. */
  redelivered: number;
  /** Findings of a rule, one per reading and rule, also while its alert is open already. */
  anomalies: number;
  opened: number;
  resolved: number;
  /** Of these, closed because their device was not heard of any more. */
  stale: number;
  /** Devices of which nothing is kept any more. */
  forgotten: number;
}

export interface Outcome {
  readonly transitions: AlertTransition[];
  /** Ids of those of these alerts of which an earlier transition was left unpublished. */
  readonly held: Set<string>;
  readonly counts: DetectCounts;
}

export function emptyOutcome(): Outcome {
  return {
    transitions: [],
    held: new Set(),
    counts: {
      ...{ judged: 0, older: 0, late: 0, duplicate: 0, redelivered: 0 },
      ...{ anomalies: 0, opened: 0, resolved: 0, stale: 0, forgotten: 0 },
    },
  };
}

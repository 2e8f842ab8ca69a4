// What absorbing readings brings besides the moved state: alert transitions in order, and counts for operators.
import type { AlertTransition } from '../alert/alert.ts';

export interface DetectCounts {
  /** Readings that were judged, older ones included. */
  judged: number;
  /** Readings of which at least one measure was not newer than the last one used: judged by the rules that need no order. */
  older: number;
  /** Readings skipped because their source position was absorbed before. */
  redelivered: number;
  /** Findings of a rule, one per reading and rule, also while its alert is open already. */
  anomalies: number;
  opened: number;
  resolved: number;
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
    counts: { judged: 0, older: 0, redelivered: 0, anomalies: 0, opened: 0, resolved: 0 },
  };
}

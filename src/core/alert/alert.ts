// An alert is the life of one anomaly of one device and rule: it opens, may change severity, and resolves. Each step is
// a transition.
import type { Severity } from '../finding/severity.ts';

export type AlertState = 'firing' | 'resolved';

/** One transition of an alert, as it is stored and published. (id, transition) is its identity. */
export interface AlertTransition {
  /** UUIDv8 of profile, device, rule and start: the same incident has the same id whoever computes it. */
  readonly id: string;
  /** 1 opens; each further change counts up. */
  readonly transition: number;
  readonly profile: string;
  readonly device: string;
  /** The rule's name, e.g. `spike`, `temperature-level`. */
  readonly rule: string;
  readonly kind: string;
  /** The measure that the rule reads; for a pattern, the measure whose reading made the transition. */
  readonly measure: string;
  readonly severity: Severity;
  readonly state: AlertState;
  /** Why it resolved, where no reading says so: `stale`, its device was not heard of for too long. */
  readonly cause?: 'stale';
  /** Event time of the anomaly's first reading, ms. */
  readonly startMs: number;
  /** Event time of the reading that made this transition, ms. */
  readonly atMs: number;
  readonly value: number;
  /**
   * What it was compared with: baseline of a spike or drop, limit of a level, mean of a z-score, value before of a
   * rate; null where none.
   */
  readonly baseline: number | null;
  /** A further number that explains, e.g. the z-score or the number of indicators; null where none. */
  readonly score: number | null;
  /** Only of an alert that stands for most of a key group: how many devices. */
  readonly count?: number;
  /** Only of a device whose readings are all rejected: the reason most given. */
  readonly reason?: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** One sentence for people. */
  readonly message: string;
}

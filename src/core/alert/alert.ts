// An alert is the life of one incident: it opens, may get worse, and is over. Each step is a transition: the history,
// in event time, the same however often it is computed. What people are told of it is a notice (notice.ts).
import type { Severity } from '../finding/severity.ts';

export type AlertState = 'firing' | 'resolved';

/** What a transition is: the incident begins, a graver finding joins, it ends. */
export type AlertChange = 'opened' | 'worse' | 'over';

/** What one rule found in an incident, up to the transition that carries it. */
export interface Evidence {
  readonly rule: string;
  readonly kind: string;
  readonly measure: string;
  /** The gravest of the rule's findings in this incident. */
  readonly severity: Severity;
  /** `recovering`: normal again, and not yet for as long as the rule holds. */
  readonly state: 'firing' | 'recovering' | 'ended';
  /** Event times of its first and its last anomaly, ms. */
  readonly sinceMs: number;
  readonly lastMs: number;
  /** Anomalous readings. */
  readonly count: number;
  /** The worst reading, with what it was compared with, as in the transition. */
  readonly value: number;
  readonly baseline: number | null;
  readonly score: number | null;
  readonly message: string;
}

/** One transition of an alert, as it is stored and published. (id, transition) is its identity. */
export interface AlertTransition {
  /** UUIDv8 of profile, device, rule and start: the same incident has the same id whoever computes it. */
  readonly id: string;
  /** 1 opens; each further change counts up. */
  readonly transition: number;
  readonly profile: string;
  readonly device: string;
  /**
   * Who finds and numbers: `readings`, or the rule's name where the sweep finds it (`silent`), or `group`. A device has
   * one incident at a time in each.
   */
  readonly lane: string;
  readonly change: AlertChange;
  /** The rule's name, e.g. `spike`, `temperature-level`. */
  readonly rule: string;
  readonly kind: string;
  /** The measure that the rule reads; for a pattern, the measure whose reading made the transition. */
  readonly measure: string;
  readonly severity: Severity;
  readonly state: AlertState;
  /**
   * Why it is over, where no reading says that all is well: `stale`, its device was not heard of for too long;
   * `rule-removed`, the profile has no such rule any more; `new-normal`, what was found has lasted so long that it is
   * what this device does; `merged`, it goes on as another incident of the device; `by-hand`, somebody closed it.
   */
  readonly cause?: 'stale' | 'rule-removed' | 'new-normal' | 'merged' | 'by-hand';
  /** It came and went too often: it stays open until nothing is found for an hour. */
  readonly isFlapping?: boolean;
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
  /** Only of one that stands for several: of how many devices, where that is known. */
  readonly of?: number;
  /** Only of one that stands for several: some of their devices; of its end, those that are still out. */
  readonly devices?: readonly string[];
  /** The id of the incident of its whole region or street, which stands for this one: it is kept and not sent. */
  readonly group?: string;
  /** Only of a device whose readings are all rejected: the reason most given. */
  readonly reason?: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** One sentence for people. */
  readonly message: string;
  /** What each rule found in the incident, the gravest first. */
  readonly evidence?: readonly Evidence[];
}

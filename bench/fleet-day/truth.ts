// What went wrong on the simulated day, as the file `truth.json` says it: apart from the readings, and before anything
// has judged them.
export type IncidentKind =
  | 'outage'
  | 'spike'
  | 'drop'
  | 'shift'
  | 'drift'
  | 'stuck'
  | 'noise'
  | 'reversed'
  | 'silent'
  | 'all-rejected'
  | 'flapping'
  | 'region-outage'
  | 'storm';

export interface TrueIncident {
  readonly id: string;
  readonly kind: IncidentKind;
  /** Ids of the devices that it is of: one, but for a region's outage and a storm. */
  readonly devices: readonly string[];
  /** Event time of its first and behind its last reading, ms. */
  readonly startMs: number;
  readonly endMs: number;
  /** What its devices have in common where they are many, e.g. `region` = `region-07`. */
  readonly group?: { readonly dimension: string; readonly value: string };
}

export interface Truth {
  readonly seed: number;
  readonly variant: string;
  readonly devices: number;
  /** The day that is scored, ms. */
  readonly startMs: number;
  readonly endMs: number;
  readonly incidents: readonly TrueIncident[];
}

// What came of a simulated day, in the two forms that the scorer reads: incidents as they were recorded, and messages
// as people got them. Plain data, so that another detector's can be scored as well.

export interface RecordedTransition {
  readonly id: string;
  readonly transition: number;
  readonly device: string;
  readonly rule: string;
  readonly severity: string;
  readonly state: 'firing' | 'resolved';
  /** Event time of the incident's first anomaly, ms. */
  readonly startMs: number;
  /** When it was recorded, ms on the wall clock. */
  readonly recordedMs: number;
  readonly message: string;
  /** Of an incident of a group: devices that are told of by it. */
  readonly members?: readonly string[];
}

export interface SentMessage {
  /** Of the incident that it tells of. */
  readonly id: string;
  readonly device: string;
  readonly rule: string;
  readonly kind: string;
  readonly severity: string;
  readonly sentMs: number;
  readonly message: string;
}

export interface Heard {
  readonly transitions: readonly RecordedTransition[];
  readonly messages: readonly SentMessage[];
}

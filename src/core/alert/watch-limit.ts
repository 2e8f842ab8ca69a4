// For how long nothing of a device may come, or nothing good.
import type { Severity } from '../finding/severity.ts';

export interface WatchLimit {
  /** What is longer is an incident, ms. */
  readonly afterMs: number;
  readonly severity: Severity;
}

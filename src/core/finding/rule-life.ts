// How a rule's findings live: how long until one fires, how long it stays, how soon the next may. Numbers only; a
// profile's words for them are detect/rules/life.ts.

export interface RuleLife {
  /** An anomaly fires once it has gone on for so long, ms of event time, and for so many readings. */
  readonly forMs: number;
  readonly forReadings: number;
  /** It goes on so long after its last anomaly, ms. */
  readonly holdMs: number;
  /** After its end it does not fire for so long, ms, but for something graver. */
  readonly cooldownMs: number;
  /** How often a device is expected to report, ms; 0: not known. */
  readonly periodMs: number;
}

/** Fires with the first anomaly, ends with the first reading that is none. */
export const PLAIN_LIFE: RuleLife = { forMs: 0, forReadings: 1, holdMs: 0, cooldownMs: 0, periodMs: 0 };

/** Whether an anomaly has to last before it fires. */
export const waits = ({ forMs, forReadings }: RuleLife): boolean => forMs > 0 || forReadings > 1;

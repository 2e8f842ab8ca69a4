// How the findings of a rule live, as fields that every kind has: from when one fires, from when it is over, how soon
// the next may fire, and what is learnt meanwhile. Compiled and checked here for all kinds.
import type { RuleLife } from '../../finding/rule-life.ts';
import type { Fields, Say } from './fields.ts';

export type WhileFiring = 'learn' | 'freeze' | 'slow';

export interface LifeFields {
  /** An anomaly fires once it has gone on for so long, ms of the device's time. Default 0: at once. */
  readonly forMs?: number;
  /** And for so many readings. Default 1. */
  readonly forReadings?: number;
  /**
   * A share from 0 to 1: once it fires, it is over only beyond the limit less (or more) this share of it. Default 0:
   * over as soon as it is no anomaly.
   */
  readonly clearShare?: number;
  /** It goes on so long after its last anomaly, ms of the device's time. Default 0. */
  readonly holdMs?: number;
  /** After its end it does not fire for so long, ms, unless with a graver severity. Default 0. */
  readonly cooldownMs?: number;
  /**
   * What the device's normal does while it fires: `learn`, it moves with each reading; `slow`, by a tenth of that;
   * `freeze`, not at all. Default `learn`.
   */
  readonly baselineWhileFiring?: WhileFiring;
}

export const LIFE_FIELDS: Fields<LifeFields> = {
  ...{ forMs: 'may', forReadings: 'may', clearShare: 'may', holdMs: 'may', cooldownMs: 'may' },
  baselineWhileFiring: 'may',
};

/** What becomes of the pasts of a measure by a reading, from the least to the most of a change. */
export const LEARN = 0;
export const SLOW = 1;
export const FREEZE = 2;
/** What was normal is given up: it begins anew with this reading. */
export const RENEW = 3;

const MODES: Readonly<Record<WhileFiring, number>> = { learn: LEARN, slow: SLOW, freeze: FREEZE };
/** Readings are counted as the pasts are, in 16 bits. */
const MAX_READINGS = 65_534;

/** `periodMs`: how often a device reports, 0 where the profile does not say. */
export function compileLife(spec: LifeFields, periodMs: number): RuleLife {
  const { forMs = 0, forReadings = 1, holdMs = 0, cooldownMs = 0 } = spec;
  return { forMs, forReadings, holdMs, cooldownMs, periodMs };
}

export const modeOf = ({ baselineWhileFiring = 'learn' }: LifeFields): number => MODES[baselineWhileFiring];

/** `forgetAfterMs`: what is older of a device is forgotten, so nothing can last as long. */
export function checkLife(
  spec: LifeFields & { readonly clear?: unknown; readonly restMs?: number },
  forgetAfterMs: number,
  say: Say,
): void {
  for (const field of ['forMs', 'holdMs', 'cooldownMs', 'restMs'] as const) {
    const ms = spec[field];
    if (ms !== undefined && !(typeof ms === 'number' && ms >= 0 && ms < forgetAfterMs))
      say(
        `${field} ${shown(ms)}: expected milliseconds, 0 or more and less than the profile's forgetAfterMs, ${forgetAfterMs}; try ${field}: 300000 for 5 min`,
      );
  }
  const { forReadings, clearShare, clear, baselineWhileFiring, cooldownMs = 0, restMs = 0 } = spec;
  if (restMs > 0 && cooldownMs > 0)
    say(`restMs ${restMs} and cooldownMs ${cooldownMs}: expected one of them; restMs holds after its own end too`);
  const isCount =
    Number.isInteger(forReadings) && (forReadings as number) >= 1 && (forReadings as number) <= MAX_READINGS;
  if (forReadings !== undefined && !isCount)
    say(`forReadings ${shown(forReadings)}: expected a whole number from 1 to ${MAX_READINGS}; try forReadings: 3`);
  if (clearShare !== undefined && !(typeof clearShare === 'number' && clearShare >= 0 && clearShare < 1))
    say(`clearShare ${shown(clearShare)}: expected a share, 0 or more and less than 1; try clearShare: 0.05`);
  if (clearShare !== undefined && clear !== undefined)
    say('clear and clearShare: both say by which limit it is left; expected one of them');
  if (baselineWhileFiring !== undefined && !Object.hasOwn(MODES, baselineWhileFiring))
    say(`baselineWhileFiring ${shown(baselineWhileFiring)}: expected one of ${Object.keys(MODES).join(', ')}`);
}

const shown = (value: unknown): string => (typeof value === 'string' ? `"${value}"` : String(value));

/** A limit moved by a share of itself towards what is normal. */
export const lowered = (limit: number, share: number): number => limit - share * Math.abs(limit);
export const raised = (limit: number, share: number): number => limit + share * Math.abs(limit);

/** A share of 0 is nothing. */
export function checkShared(limits: readonly number[], clearShare: number | undefined, say: Say): void {
  if (clearShare !== undefined && clearShare > 0 && limits.includes(0))
    say(`clearShare ${clearShare}: a share of the limit 0 is nothing; expected clear in its place`);
}

// One emission of a window. Its revision tells two of one window apart: the higher one stands, an equal one is the
// same.
import type { CompiledProfile } from '../profile/compile.ts';
import type { Accumulator } from './slices/accumulator.ts';
import type { Outcome } from './slices/register.ts';
import type { Measured } from './slices/sample.ts';

export interface Pane extends Readonly<Accumulator> {
  /** The device, or what stands for it: `region=north` in a window of a dimension value. */
  readonly device: string;
  /** The dimension of whose value this window is, e.g. `region`; only then. */
  readonly of?: string;
  readonly measure: string;
  /** The specification as written: `1m`, `5m/1m`. */
  readonly window: string;
  readonly startMs: number;
  readonly endMs: number;
  /**
   * What panes of one window are compared by, from 1 on. The count, where no number of the pane can change without it.
   */
  readonly revision: number;
  /** Σ power × reporting period, kWh; only for measures with energy. */
  readonly energyKwh?: number;
  /**
   * What a register (a meter's kWh, say) went up by; only for counters, as the four below, which are left out where
   * they are 0 (register.ts).
   */
  readonly increase?: number;
  /**
   * Change of a register's level that is no consumption: up by a jump; down by a reset, a rollover or another meter.
   */
  readonly jump?: number;
  /** Values that a later one contradicted, found out in this window. */
  readonly glitches?: number;
  /** Falls to a level that cannot have been counted up from zero since. */
  readonly replaced?: number;
  /** Values at the window's end of which it is open what they are; a later window tells. */
  readonly pending?: number;
  /**
   * How much of the window is covered by values, each held until the next; only for measures whose energy is
   * time-weighted.
   */
  readonly coveredMs?: number;
  /**
   * Only of a void pane, whose count is 0: the window is none any more, its readings are in the one that starts here.
   */
  readonly mergedIntoMs?: number;
  /** The dimensions of the window's latest slice, e.g. region. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly profile: string;
}

/** Identity of an emission: equal identity, equal content. */
export function paneId(pane: Pane): string {
  return `${pane.device}\u0000${pane.measure}\u0000${pane.window}\u0000${pane.startMs}\u0000${pane.revision}`;
}

/**
 * The pane of `acc`: its numbers, the plain energy where the measure has it, and the dimensions by name. `values` in
 * the profile's order.
 */
export function createPane(
  profile: CompiledProfile,
  device: string,
  measure: string,
  { label, startMs, endMs }: { readonly label: string; readonly startMs: number; readonly endMs: number },
  { count, sum, min, max, mean, m2, first, firstAtMs, last, lastAtMs }: Readonly<Accumulator>,
  values: readonly (string | null)[] | undefined,
  revision: number,
): Pane {
  const pane: MutablePane = {
    profile: profile.name,
    device,
    measure,
    window: label,
    startMs,
    endMs,
    revision,
    count,
    sum,
    min,
    max,
    mean,
    m2,
    first,
    firstAtMs,
    last,
    lastAtMs,
    dimensions: values === undefined ? NO_DIMENSIONS : dimensionsOf(profile, values),
  };
  const isPower = profile.measures[profile.measureIndex.get(measure) ?? -1]?.energy === true;
  if (isPower) pane.energyKwh = sum * profile.reportingPeriodHours;
  return pane;
}

type MutablePane = { -readonly [Field in keyof Pane]: Pane[Field] };

/**
 * Gives a pane what a register's values decided. What is nothing is left out: few windows have any of it but the
 * increase.
 */
export function withMovement(pane: MutablePane, { increase, jump, glitches, replaced, waiting }: Outcome): void {
  pane.increase = increase;
  if (jump !== 0) pane.jump = jump;
  if (glitches !== 0) pane.glitches = glitches;
  if (replaced !== 0) pane.replaced = replaced;
  if (waiting !== 0) pane.pending = waiting;
}

/** An hour of a kilowatt. */
const KW_MS_PER_KWH = 3_600_000;

/** Gives a pane the integral of a time-weighted power. */
export function withHeld(pane: MutablePane, { total, coveredMs }: Measured): void {
  pane.energyKwh = total / KW_MS_PER_KWH;
  pane.coveredMs = coveredMs;
}

const NO_DIMENSIONS = {};
/** A device's list of values has few different ones, and panes by the thousand: they share the object. */
const byValues = new WeakMap<readonly (string | null)[], { profile: CompiledProfile; named: Pane['dimensions'] }>();

function dimensionsOf(profile: CompiledProfile, values: readonly (string | null)[]): Pane['dimensions'] {
  const known = byValues.get(values);
  if (known?.profile === profile) return known.named;
  const named = nameDimensions(profile, values);
  byValues.set(values, { profile, named });
  return named;
}

function nameDimensions(profile: CompiledProfile, values: readonly (string | null)[]): Record<string, string> {
  const dimensions: Record<string, string> = {};
  for (const [i, name] of profile.dimensions.entries()) {
    const value = values[i];
    if (value !== null && value !== undefined) dimensions[name] = value;
  }
  return dimensions;
}

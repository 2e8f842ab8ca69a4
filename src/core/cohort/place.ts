// Where one member of a cohort usually is among the others, and the life of its being elsewhere: what is compared is a
// distance in doublings, against its own slow mean and deviation. Pure; a window at a time, in order.
import type { CompiledCohort } from '../detect/rules/cohort.ts';

/** What is kept of a member. Numbers are rounded to 32 bits at each step: what is stored is what was judged with. */
export interface Place {
  /** Windows learnt from, up to `SPAN`. */
  readonly n: number;
  /** Of the distance to the others, in doublings. */
  readonly mean: number;
  readonly variance: number;
  /** End of the last window that it was in, ms. */
  readonly lastMs: number;
  readonly incident: PlaceIncident | undefined;
}

export interface PlaceIncident {
  /** Start of the first anomalous window: it makes the id. */
  readonly startMs: number;
  /** False while it is not told: not anomalous for long enough yet. */
  readonly isOpen: boolean;
  /** End of the first of the usual windows in a row; undefined while anomalous. */
  readonly usualMs: number | undefined;
  /** The mean as it began: whether what ends it is a return, or a new normal. */
  readonly usual: number;
}

export const NEW_PLACE: Place = { n: 0, mean: 0, variance: 0, lastMs: Number.NEGATIVE_INFINITY, incident: undefined };

/** A week of quarters of an hour: weekdays and weekends are one normal. */
const SPAN = 672;
/** A hundredth and a half: below it is the last digit of a sensor. */
const MIN_DEVIATION = 2 ** -6;
/** What is further from the mean than so many deviations is learnt as if it were so many: one factory moves nothing. */
const CUT = 3;

export interface PlaceStep {
  readonly place: Place;
  readonly opened?: PlaceIncident;
  readonly over?: PlaceIncident;
  /** Of `over`: it is as far from what was usual as before; that is usual now. */
  readonly isNewNormal: boolean;
  /** Deviations from the mean before this window; below 0 is low. NaN while it is not judged. */
  readonly score: number;
}

export interface PlaceInput {
  /** Distance to the others in this window, in doublings. */
  readonly distance: number;
  readonly startMs: number;
  readonly endMs: number;
  /** Nothing is learnt: the others are not what they usually are. */
  readonly isFrozen?: boolean;
  /** What is anomalous opens nothing. */
  readonly isBarred?: boolean;
}

/** One window of a member. */
export function stepPlace(place: Place, input: PlaceInput, rule: CompiledCohort): PlaceStep {
  const { distance, startMs, endMs, isFrozen = false, isBarred = false } = input;
  const gap = distance - place.mean;
  const deviation = Math.max(Math.sqrt(place.variance), MIN_DEVIATION);
  const isJudged = place.n >= rule.minWindows;
  const isOff = isJudged && isAnomalous(gap, gap / deviation, rule);
  const life = stepLife(place, isJudged, isOff && !(isBarred && place.incident === undefined), startMs, endMs, rule);
  const isNewNormal = life.over !== undefined && Math.abs(distance - life.over.usual) >= rule.gap;
  const learnt = isFrozen ? place : learn(place, isJudged ? cut(gap, CUT * deviation) : gap);
  const { n, mean, variance } = learnt;
  const { incident, ...told } = life;
  const score = isJudged ? gap / deviation : Number.NaN;
  return { place: { n, mean, variance, lastMs: endMs, incident }, ...told, isNewNormal, score };
}

function isAnomalous(gap: number, score: number, { deviations, gap: least, side }: CompiledCohort): boolean {
  if (Math.abs(gap) < least || Math.abs(score) <= deviations) return false;
  return side === 'both' || (side === 'low') === gap < 0;
}

type Life = { readonly incident: PlaceIncident | undefined } & Pick<PlaceStep, 'opened' | 'over'>;

function stepLife(
  { incident, mean }: Place,
  isJudged: boolean,
  isOff: boolean,
  startMs: number,
  endMs: number,
  { windowMs, forMs, holdMs }: CompiledCohort,
): Life {
  if (!isJudged) return { incident };
  if (isOff) {
    const known = incident ?? { startMs, isOpen: false, usualMs: undefined, usual: mean };
    const isDue = endMs - (known.startMs + windowMs) >= forMs;
    if (known.isOpen || !isDue) return { incident: { ...known, usualMs: undefined } };
    const opened = { ...known, isOpen: true };
    return { incident: opened, opened };
  }
  // What was not told is forgotten.
  if (incident?.isOpen !== true) return { incident: undefined };
  const usualMs = incident.usualMs ?? endMs;
  if (endMs - usualMs < holdMs) return { incident: { ...incident, usualMs } };
  return { incident: undefined, over: incident };
}

/** w = 1/n at first, so the plain mean and variance of what there is; then 1/`SPAN`. */
function learn(place: Place, gap: number): Place {
  const n = Math.min(place.n + 1, SPAN);
  const w = 1 / n;
  const mean = Math.fround(place.mean + w * gap);
  const variance = Math.fround((1 - w) * (place.variance + w * gap * gap));
  return { ...place, n, mean, variance };
}

const cut = (x: number, most: number): number => Math.min(Math.max(x, -most), most);

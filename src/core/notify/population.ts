// How many devices each value of a dimension has, so that a group's message can say which share of it is struck.
// Counted by the sweep in the windows' state, of devices that are not forgotten there yet. Pure.
import { checkMembers, FORMATS } from '../formats.ts';

/** By dimension, then value. One with too many values is left out: nothing is known of it. */
export type Population = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Of one dimension. A document that is read when a storm opens stays some ten KB. */
export const MAX_VALUES = 1_000;
/** An item of DynamoDB takes 400 KB; values may have 256 characters. */
const MAX_TEXT_LENGTH = 200_000;

export interface Counted {
  /** When all key groups had been counted, ms (wall clock). */
  readonly atMs: number;
  readonly counts: Population;
}

/** The sum over key groups. */
export function populationOf(groups: Iterable<Population>): Population {
  const sum = new Map<string, Map<string, number>>();
  for (const counts of groups) {
    for (const [dimension, byValue] of Object.entries(counts)) {
      const own = sum.get(dimension) ?? new Map<string, number>();
      sum.set(dimension, own);
      for (const [value, count] of Object.entries(byValue)) own.set(value, (own.get(value) ?? 0) + count);
    }
  }
  return Object.fromEntries(
    [...sum].filter(([, own]) => own.size <= MAX_VALUES).map(([name, own]) => [name, Object.fromEntries(own)]),
  );
}

export function encodePopulation({ atMs, counts }: Counted): string {
  const text = (of: Population) => JSON.stringify({ v: FORMATS.population.writes, atMs, counts: of });
  const whole = text(counts);
  if (whole.length <= MAX_TEXT_LENGTH) return whole;
  // The dimension of the longest list is given up first.
  const [largest = ''] = Object.entries(counts)
    .map(([name, own]) => [name, JSON.stringify(own).length] as const)
    .sort(([, a], [, b]) => b - a)
    .map(([name]) => name);
  const { [largest]: _, ...rest } = counts;
  return encodePopulation({ atMs, counts: rest });
}

/** @throws UnknownFormatError. */
export function decodePopulation(text: string | undefined): Counted | undefined {
  if (text === undefined) return undefined;
  const stored = JSON.parse(text) as Counted;
  checkMembers('population', stored, ['atMs', 'counts']);
  const { atMs, counts } = stored;
  return { atMs, counts };
}

/** Undefined where it is not known. */
export function countOf(counted: Counted | undefined, dimension: string, value: string): number | undefined {
  const own = counted !== undefined && Object.hasOwn(counted.counts, dimension) ? counted.counts[dimension] : undefined;
  return own !== undefined && Object.hasOwn(own, value) ? own[value] : undefined;
}

export const populationKey = (profile: string): string => `population#${profile}`;

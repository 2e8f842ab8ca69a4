// A world at rest against the batch reference and against a run without trouble: every difference as a sentence, none
// where the promises hold.
import type { CompiledProfile } from '#core/profile/compile.ts';
import { type Counts, emptyCounts } from '#core/windowing/group-state.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { stddevOf } from '#core/windowing/slices/accumulator.ts';
import { decodeGroupState } from '#core/windowing/state-codec.ts';
import { paneDifferences, windowKey } from './pane-check.ts';
import type { Reference } from './reference.ts';
import type { ReferenceWindow } from './windows.ts';
import type { World } from './world.ts';

/** Of the larger of 1 and the numbers' size. */
const TOLERANCE = 1e-9;

export async function differences(
  world: World,
  expected: Reference,
  calm: World,
  profile: CompiledProfile,
): Promise<string[]> {
  return [
    ...windowDifferences(world, expected),
    ...paneDifferences(world.panes, expected.windows, true),
    ...paneDifferences(calm.panes, expected.windows, false),
    ...countDifferences(await countsIn(world, profile), expected.counts),
    ...keptDifferences(world, expected),
    ...bitDifferences(world, calm),
    ...alertDifferences(world, calm),
  ];
}

function shown(pane: Pane): ReferenceWindow {
  const { endMs, count, sum, min, max, mean, first, last, energyKwh, coveredMs, dimensions } = pane;
  const { increase, jump, glitches, replaced, pending } = pane;
  const numbers = { count, sum, min, max, mean, stddev: stddevOf(pane), first, last };
  // A sum of jumps may be a hair beside 0 in one order and 0 in another, which is left out.
  const register = { increase, jump: jump ?? (increase === undefined ? undefined : 0), glitches, replaced, pending };
  return { endMs, ...numbers, energyKwh, ...register, coveredMs, region: dimensions.region };
}

function windowDifferences({ panes }: World, { windows }: Reference): string[] {
  const found: string[] = [];
  const standing = [...panes.latest.values()].filter(({ count }) => count > 0);
  const actual = new Map(standing.map((pane) => [windowKey(pane), shown(pane)]));
  for (const [key, wanted] of windows) {
    const got = actual.get(key);
    if (got === undefined) found.push(`window ${key} was never published; expected ${JSON.stringify(wanted)}`);
    else
      for (const name of Object.keys(wanted) as (keyof ReferenceWindow)[]) {
        if (!isNear(got[name], wanted[name]))
          found.push(`window ${key}: ${name} ${got[name]}, expected ${wanted[name]}`);
      }
  }
  for (const key of actual.keys())
    if (!windows.has(key)) found.push(`window ${key} was published and holds no reading`);
  return found;
}

function isNear(got: unknown, wanted: unknown): boolean {
  if (typeof got !== 'number' || typeof wanted !== 'number') return got === wanted;
  return Math.abs(got - wanted) <= TOLERANCE * Math.max(1, Math.abs(wanted));
}

/**
 * However batches were cut and repeated: the last panes are the same numbers to the last bit. But for void panes, which
 * tell of panes that were published in between, and the revision where it is a rank, which rises with values that this
 * window was not published for.
 */
function bitDifferences(world: World, calm: World): string[] {
  const textOf = (pane: Pane) => {
    const isRanked = pane.increase !== undefined || pane.coveredMs !== undefined;
    return JSON.stringify(isRanked ? { ...pane, revision: 0 } : pane);
  };
  const texts = ({ panes }: World) => new Set([...panes.latest.values()].filter(({ count }) => count > 0).map(textOf));
  const [is, should] = [texts(world), texts(calm)];
  return [...is].filter((text) => !should.has(text)).map((text) => `a last pane that a calm run has not: ${text}`);
}

async function countsIn(world: World, profile: CompiledProfile): Promise<Counts> {
  const total = emptyCounts();
  const keys = await world.windows.keys(`windows#${profile.name}#`);
  for (const { bytes } of (await world.windows.load(keys)).values()) {
    const { counts } = decodeGroupState(bytes, profile);
    for (const name of Object.keys(total) as (keyof Counts)[]) total[name] += counts[name];
  }
  return total;
}

function countDifferences(got: Counts, wanted: Counts): string[] {
  return (Object.keys(wanted) as (keyof Counts)[])
    .filter((name) => got[name] !== wanted[name])
    .map((name) => `${name} ${got[name]}, expected ${wanted[name]}`);
}

function keptDifferences({ quarantine }: World, { kept }: Reference): string[] {
  const actual = new Map<string, number>();
  for (const { kind, shard, sequence, index } of quarantine.rejections.values()) {
    const key = `${kind} ${shard} ${sequence} ${index}`;
    actual.set(key, (actual.get(key) ?? 0) + 1);
  }
  return [...new Set([...actual.keys(), ...kept.keys()])]
    .filter((key) => actual.get(key) !== kept.get(key))
    .map((key) => `kept of ${key}: ${actual.get(key) ?? 0}, expected ${kept.get(key) ?? 0}`);
}

/** Alerts of two runs that must be the same, and told in order. */
export function alertDifferences(world: World, calm: World, isOf: (rule: string) => boolean = () => true): string[] {
  const found: string[] = [];
  for (const [key, { transition }] of calm.alerts.entries) {
    if (!isOf(transition.rule)) continue;
    const got = world.alerts.entries.get(key);
    const [is, should] = [JSON.stringify(got?.transition), JSON.stringify(transition)];
    if (is !== should) found.push(`alert ${key}: ${is}, expected ${should}`);
  }
  for (const [key, { published, transition }] of world.alerts.entries) {
    if (isOf(transition.rule) && !calm.alerts.entries.has(key))
      found.push(`alert ${key} is one too many: ${JSON.stringify(transition)}`);
    if (!published) found.push(`alert ${key} is not marked as published`);
  }
  const lastTold = new Map<string, number>();
  for (const { id, transition } of world.topic.published) {
    const last = lastTold.get(id) ?? 0;
    if (transition > last + 1) found.push(`alert ${id}: transition ${transition} told after ${last}`);
    lastTold.set(id, Math.max(last, transition));
  }
  const identity = ({ id, transition }: { readonly id: string; readonly transition: number }) => `${id} ${transition}`;
  const told = new Set(world.topic.published.map(identity));
  const stored = new Set([...world.alerts.entries.values()].map(({ transition }) => identity(transition)));
  for (const key of stored) if (!told.has(key)) found.push(`alert ${key} was never published`);
  for (const key of told) if (!stored.has(key)) found.push(`alert ${key} was published and not stored`);
  return found;
}

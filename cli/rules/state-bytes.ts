// What the rules keep of each device, in bytes: the columns of a small fleet's state, as they would be stored.
import { absorbPack } from '#core/detect/absorb-pack.ts';
import { createDetector } from '#core/detect/detector.ts';
import { emptyGroupState } from '#core/detect/group-state.ts';
import { emptyOutcome } from '#core/detect/outcome.ts';
import { leastBytes } from '#core/detect/state-codec.ts';
import type { RulesBody } from '#core/live-rules/rules-body.ts';
import { encodePack } from '#core/pack/encode-pack.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { PRICES } from '../cost/prices.ts';

/** Enough for a state's head not to matter. */
const DEVICES = 256;
const TIME_MS = 1_800_000_000_000;
const COMMITS_PER_MONTH = 60 * 24 * 30;
const COUNTED_DEVICES = 1000;

/** Of a device that sends every measure of the profile; of an open one, one measure. */
export function bytesPerDevice(profile: CompiledProfile, body: RulesBody): number {
  const detector = createDetector(profile, { body });
  const measures = profile.measures.length > 0 ? profile.measures : [{ name: 'value', min: 1, max: 1 }];
  const ids = Array.from({ length: DEVICES }, (_, i) => `meter-${String(i).padStart(5, '0')}`);
  const group = emptyGroupState();
  const pack = encodePack({
    ...{ profile: profile.name, group: 0, groups: 1, shard: 'a', sequences: ['1'], arrivals: [TIME_MS] },
    ...{ dimensions: [], devices: ids.map((id) => [id]), who: ids.map((_, i) => i), record: ids.map(() => 0) },
    ...{ index: ids.map((_, i) => i), time: ids.map(() => TIME_MS), measures: measures.map(({ name }) => name) },
    ...{ values: measures.map(({ min, max }) => ids.map(() => Math.min(Math.max(1, min), max))), rejected: [] },
  });
  absorbPack(detector, group, parsePack(pack), emptyOutcome());
  // Without incidents: what a reading of 1 is by these rules says nothing of what they keep.
  return Math.round(leastBytes(group) / DEVICES);
}

/** What so many more bytes a device cost a thousand devices in a month, USD: their state is written once a minute. */
export function monthlyUsd(moreBytes: number): number {
  const unitsPerCommit = (moreBytes * COUNTED_DEVICES) / 1024;
  return unitsPerCommit * COMMITS_PER_MONTH * PRICES.dynamoWrite.usd;
}

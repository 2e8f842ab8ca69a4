// Packs from short tables of readings, and transitions as short lines: what transcripts are written in.
import type { AlertTransition } from '#core/alert/alert.ts';
import { absorbPack } from '#core/detect/absorb-pack.ts';
import { createDetector, type Detector } from '#core/detect/detector.ts';
import { emptyGroupState, type GroupState } from '#core/detect/group-state.ts';
import { emptyOutcome, type Outcome } from '#core/detect/outcome.ts';
import { LIFE_FIELDS } from '#core/detect/rules/life.ts';
import type { Rule } from '#core/detect/rules/rules.ts';
import { encodePack, type PackContent } from '#core/pack/encode-pack.ts';
import type { Pack } from '#core/pack/pack.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import { compileProfile } from '#core/profile/compile.ts';
import type { Profile } from '#core/profile/profile.ts';

export interface TestReading {
  readonly device: string;
  readonly timeMs: number;
  readonly values: Readonly<Record<string, number>>;
  /** Place in the raw shard; the reading's sequence number. */
  readonly at: number;
}

/** 2026-11-21T00:00:00Z: a start that is a whole minute. */
export const T0 = 1_795_219_200_000;

/** Sequence numbers as Kinesis writes them: many digits, growing. */
export function sequenceOf(at: number): string {
  return `4965${String(at).padStart(12, '0')}`;
}

/** One pack of the readings as validate would write it, columns in the order in which the measures come. */
export function packOf(...of: Parameters<typeof contentOf>): Pack {
  return parsePack(encodePack(contentOf(...of)));
}

export function contentOf(
  readings: readonly TestReading[],
  profile: string,
  shard = 'shardId-000000000000',
  group = 0,
): PackContent {
  const devices: string[] = [];
  const measures: string[] = [];
  for (const { device, values } of readings) {
    if (!devices.includes(device)) devices.push(device);
    for (const name of Object.keys(values)) if (!measures.includes(name)) measures.push(name);
  }
  return {
    profile,
    group,
    groups: 64,
    shard,
    sequences: readings.map((reading) => sequenceOf(reading.at)),
    arrivals: readings.map((reading) => reading.timeMs),
    dimensions: ['region'],
    devices: devices.map((device) => [device, 'north']),
    who: readings.map((reading) => devices.indexOf(reading.device)),
    record: readings.map((_, i) => i),
    index: readings.map(() => 0),
    time: readings.map((reading) => reading.timeMs),
    measures,
    values: measures.map((name) => readings.map((reading) => reading.values[name] ?? Number.NaN)),
    rejected: [],
  };
}

/** The profile with only these rules. */
export function withRules(profile: Profile, rules: readonly Rule[]): Profile {
  return { ...profile, recordOnly: [], rules };
}

/** What its rules find, reading by reading: an incident a finding, no waiting, no holding. */
export function withoutLife(profile: Profile): Profile {
  const bare = ({ ...rule }: Rule): Rule => {
    for (const field of [...Object.keys(LIFE_FIELDS), 'clear']) delete (rule as Record<string, unknown>)[field];
    return rule;
  };
  return { ...profile, rules: profile.rules.map(bare) };
}

export interface Bench {
  readonly detector: Detector;
  readonly group: GroupState;
  readonly outcome: Outcome;
  /** Feeds one reading of device `d` at `seconds` after T0 and answers the transitions it made, as lines. */
  feed(seconds: number, values: Readonly<Record<string, number>>): string[];
}

export function benchOf(profile: Profile): Bench {
  const detector = createDetector(compileProfile(profile));
  const group = emptyGroupState();
  const outcome = emptyOutcome();
  let at = 0;
  return {
    detector,
    group,
    outcome,
    feed(seconds, values) {
      at += 1;
      const before = outcome.transitions.length;
      const reading = { device: 'd', timeMs: T0 + seconds * 1000, values, at };
      absorbPack(detector, group, packOf([reading], profile.name), outcome);
      return outcome.transitions.slice(before).map(lineOf);
    },
  };
}

/** `spike #1 opened high @5` : rule, transition, what it is, severity, start in seconds. */
export function lineOf(transition: AlertTransition): string {
  const { rule, transition: number, change, severity, startMs } = transition;
  return `${rule} #${number} ${change} ${severity} @${(startMs - T0) / 1000}`;
}

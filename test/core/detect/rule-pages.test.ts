// A page a rule kind in docs/rules/: the compiler asks a kind for its parts, this asks for its page. Numbers on it are
// computed here, from the codecs.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createByteWriter } from '#core/bytes/writer.ts';
import { encodePlaces } from '#core/cohort/codec.ts';
import { type Places, stepMembers } from '#core/cohort/judge.ts';
import { othersOf } from '#core/cohort/others.ts';
import { absorbPack } from '#core/detect/absorb-pack.ts';
import { createDetector } from '#core/detect/detector.ts';
import { emptyGroupState } from '#core/detect/group-state.ts';
import { emptyOutcome } from '#core/detect/outcome.ts';
import { type CohortRule, cohort } from '#core/detect/rules/cohort.ts';
import { RULES, type Rule } from '#core/detect/rules/rules.ts';
import { encodeGroup } from '#core/detect/state-codec.ts';
import { usableProfile } from '#core/detect/usable-profile.ts';
import { keyGroupOf } from '#core/hash/key-group.ts';
import type { Profile } from '#core/profile/profile.ts';
import { writeArrivals } from '#core/windowing/arrival-codec.ts';
import { emptyDevice } from '#core/windowing/group-state.ts';
import { noRefusedDevices, refuse, writeRefused } from '#core/windowing/refused.ts';
import { energy } from '#profiles/energy.ts';
import { smoke } from '#profiles/smoke.ts';
import { benchOf, packOf, T0, type TestReading } from './readings.ts';

const FOLDER = new URL('../../../docs/rules/', import.meta.url);
const table = readFileSync(new URL('../../../docs/rules.md', import.meta.url), 'utf8');
const DEVICES = 1000;
const PERIOD_MS = 900_000;

/** Kinds that no rule of a profile has: the sweep finds them, and fields of the profile are their settings. */
const OF_THE_SWEEP: Readonly<Record<string, { readonly settings: readonly string[]; bytes(): number }>> = {
  silent: { settings: ['silentAfterMs', 'silentSeverity'], bytes: arrivalBytes },
  'all-rejected': { settings: ['allRejectedAfterMs', 'silentSeverity'], bytes: refusedBytes },
};
const KINDS = [...Object.keys(RULES), ...Object.keys(OF_THE_SWEEP)];
const pageOf = (kind: string) => readFileSync(new URL(`${kind}.md`, FOLDER), 'utf8');

describe('the pages of rule kinds', () => {
  it('are one a kind, each linked from the table, and none is of a kind that there is not', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(KINDS.map((kind) => `${kind}.md`).sort());
    for (const kind of KINDS) expect(table).toContain(`| [\`${kind}\`](rules/${kind}.md) |`);
  });

  describe.each(KINDS)('%s', (kind) => {
    const page = existsSync(new URL(`${kind}.md`, FOLDER)) ? pageOf(kind) : '';

    it('says what it finds, what it misses, its settings, its state, and has an example', () => {
      const headings = [...page.matchAll(/^#+ .*$/gm)].map(([heading]) => heading);
      expect(headings).toEqual([
        `# ${kind}`,
        ...['## What it finds', '## What it misses', '## Settings', '## State', '## Example'],
      ]);
    });

    it('has a row for each of its settings, and for no other', () => {
      const wanted = Object.hasOwn(RULES, kind)
        ? Object.keys(RULES[kind as Rule['kind']].fields).filter((field) => field !== 'kind' && !isShared(field))
        : (OF_THE_SWEEP[kind]?.settings ?? []);
      const rows = [...page.matchAll(/^\| `(\w+)` \| /gm)].map(([, field]) => field as string);
      expect(rows.filter((field) => !isShared(field)).sort()).toEqual([...wanted].sort());
    });

    it('says how many bytes it keeps', () => {
      const rule = exampleOf(page);
      const bytes = OF_THE_SWEEP[kind]?.bytes() ?? (rule.kind === 'cohort' ? placeBytes(rule) : ruleBytes(rule));
      expect(Number(/\*\*(\d+) bytes\*\*/.exec(page)?.[1])).toBe(bytes);
    });

    it('has an example that is taken, and that finds what it says', () => {
      if (!Object.hasOwn(RULES, kind)) return;
      const rule = exampleOf(page);
      expect(rule.kind).toBe(kind);
      const shown = /Values (?<gap>\d+) (?<unit>s|min) apart: `(?<values>[^`]+)`\. It fires at `(?<fires>[^`]*)`/.exec(
        page,
      );
      const { gap, unit, values, fires } = (shown?.groups ?? {}) as Record<string, string>;
      const everyMs = Number(gap) * (unit === 's' ? 1000 : 60_000);
      const [measure, ...further] = measuresOf(rule);
      if (rule.kind === 'cohort') {
        expect(openedBeside(rule, (values as string).split(', '), everyMs)).toBe(fires);
        return;
      }
      const bench = benchOf(profileOf([rule]));
      const opened: string[] = [];
      for (const [i, value] of (values as string).split(', ').entries()) {
        const row = { [measure as string]: Number(value) };
        for (const other of further) row[other] = Number(value);
        const before = bench.outcome.transitions.length;
        bench.feed((i * everyMs) / 1000, row);
        const now = bench.outcome.transitions.slice(before);
        if (now.some(({ transition }) => transition === 1)) opened.push(value);
      }
      expect(opened.join(', ')).toBe(fires);
    });
  });
});

/** Fields that every kind has are told in docs/rules.md. */
function isShared(field: string): boolean {
  return table.includes(`| \`${field}\` |`);
}

function exampleOf(page: string): Rule {
  const [, json] = /```json\n([\s\S]*?)```/.exec(page.slice(page.indexOf('## Example'))) ?? [];
  return JSON.parse(json ?? '{}') as Rule;
}

function measuresOf(rule: Rule): readonly string[] {
  if ('indicators' in rule) return rule.indicators.map(({ measure }) => measure);
  return 'measures' in rule ? rule.measures : [rule.measure];
}

/** Whichever of those that ship has the rule's measures. */
function profileOf(rules: readonly Rule[]): Profile {
  const isEnergy = rules.flatMap(measuresOf).every((measure) => measure in energy.measures);
  const profile = { ...(isEnergy ? energy : smoke), rules, recordOnly: [] };
  usableProfile(profile);
  return profile;
}

/** Of a device and measure in the stored state of a fleet that reports each 15 min; ids and clocks apart. */
function ruleBytes(rule: Rule): number {
  const measures = measuresOf(rule);
  const size = (rules: readonly Rule[]) => {
    const profile = profileOf([rule]);
    const detector = createDetector(usableProfile({ ...profile, rules }));
    const group = emptyGroupState();
    const readings: TestReading[] = [];
    for (let at = 0; at < 40 * DEVICES; at += 1) {
      const device = at % DEVICES;
      const timeMs = T0 + Math.floor(at / DEVICES) * PERIOD_MS + device * 700;
      const values = Object.fromEntries(measures.map((measure) => [measure, 20 + Math.sin(at)]));
      readings.push({ device: `d${device}`, timeMs, values, at });
    }
    absorbPack(detector, group, packOf(readings, profile.name), emptyOutcome());
    return encodeGroup(detector, group).length;
  };
  // A rule of a measure that no device sends: what is kept of a device whatever its rules.
  const other = Object.keys(profileOf([rule]).measures).find((measure) => !measures.includes(measure)) as string;
  const none: Rule = { kind: 'level', name: 'none', measure: other, above: { low: 1e9 } };
  return Math.round((size([rule]) - size([none])) / (DEVICES * measures.length));
}

/** Of a device of a key group of 12,000 meters, with its id, a day after it was first seen. */
function placeBytes(rule: CohortRule): number {
  const compiled = cohort.compile(rule);
  const ids = Array.from({ length: 12_000 }, (_, i) => `meter-${String(i).padStart(6, '0')}`);
  const own = ids.filter((id) => keyGroupOf(id, 64) === 5);
  const place = { n: 97, mean: 0.3, variance: 0.02, lastMs: T0, incident: undefined };
  const places = new Map(
    ['north', 'south', 'east'].map((value, at) => [
      value,
      new Map(own.filter((_, i) => i % 3 === at).map((id) => [id, place])),
    ]),
  );
  const bytes = encodePlaces(new Map([[rule.name, { ...compiled, judgedMs: T0, kept: places }]])).length;
  return Math.round(bytes / own.length);
}

/** The values of a device, each a window of its own, at which it opens, beside nine others that have 2. */
function openedBeside(rule: CohortRule, values: readonly string[], everyMs: number): string {
  const compiled = cohort.compile(rule);
  expect(everyMs).toBe(compiled.windowMs);
  let places: Places = new Map();
  const opened: string[] = [];
  for (const [i, value] of values.entries()) {
    const members = [{ device: 'd', value: 'north', level: Math.log2(Number(value)) }];
    const others = new Map([['north', othersOf([Math.log2(Number(value)), ...Array.from({ length: 9 }, () => 1)])]]);
    const window = { startMs: T0 + i * everyMs, rule: compiled, others, streets: new Map() };
    const step = stepMembers(places, members, window, 30 * 86_400_000);
    places = step.places;
    if (step.found.some(({ what }) => what === 'opened')) opened.push(value);
  }
  return opened.join(', ');
}

/** Of a device, beside its clock: its last arrivals, of a reading that was on its way for some seconds. */
function arrivalBytes(): number {
  const out = createByteWriter();
  writeArrivals(out, { ...emptyDevice('d'), clockMs: T0, arrivalMs: T0 + 9000, acceptedMs: T0 + 9000 });
  return out.bytes().length;
}

/** Of a device whose 200 readings of some 50 hours were rejected for one reason, its id apart. */
function refusedBytes(): number {
  const refused = noRefusedDevices();
  for (let i = 0; i < 200; i += 1) refuse(refused, 'd', T0 + i * PERIOD_MS, 8);
  const out = createByteWriter();
  writeRefused(out, refused);
  return out.bytes().length - 1 - 'd'.length - 1;
}

// What a measure of a profile shows over time: a level of the device's own with a little noise, a flag that is seldom
// true, a register that counts up.

import type { Rule } from '#core/detect/rules/rules.ts';
import type { MeasureSpec, Profile } from '#core/profile/profile.ts';
import { type Chance, noise } from './chance.ts';
import type { IncidentKind } from './domain.ts';

/** What is asked of a signal: reading `n` of a device. */
export interface Moment {
  readonly n: number;
  readonly device: number;
  readonly timeMs: number;
  readonly incident: IncidentKind | undefined;
  readonly chance: Chance;
}

export interface Signal {
  readonly name: string;
  /** Within the measure's range, always. */
  valueAt(moment: Moment): number | boolean;
}

/** Of an open profile that names none. */
const UNNAMED: Profile['measures'] = { level: { unit: '', min: 0, max: 100 } };
/** Where the range has one end or none: so wide. */
const DEFAULT_WIDTH = 100;
/** Share of the quiet band in which levels lie; what is left is room for noise. */
const LEVELS = { from: 0.35, to: 0.65 };
const NOISE_RATIO = 0.02;
const HOUR_MS = 3_600_000;
/** Registers are counted from here. */
const ORIGIN_MS = Date.UTC(2020, 0, 1);
/** A register reaches the middle of its range in so many hours at most: a century. */
const REGISTER_HOURS = 24 * 365 * 100;
const PURPOSE = { level: 100, noise: 2000, size: 4000 };

export function signalsOf({ measures, rules }: Profile): Signal[] {
  const named = Object.keys(measures).length > 0 ? measures : UNNAMED;
  return Object.entries(named).map(([name, spec], place) => {
    if (spec.flag) return { name, valueAt: ({ incident }) => incident === 'spike' };
    return spec.counter === true ? register(name, spec, place) : levelled(name, spec, place, rules);
  });
}

function levelled(name: string, spec: MeasureSpec, place: number, rules: readonly Rule[]): Signal {
  const range = rangeOf(spec);
  const quiet = quietBand(range, name, rules);
  const width = quiet.max - quiet.min;
  const decimals = decimalsOf(width);
  return {
    name,
    valueAt({ n, device, incident, chance }) {
      const share = LEVELS.from + (LEVELS.to - LEVELS.from) * chance(device, PURPOSE.level + place);
      const usual = quiet.min + width * (share + NOISE_RATIO * noise(chance, n, PURPOSE.noise + place));
      const size = chance(n, PURPOSE.size + place);
      const value =
        incident === 'spike'
          ? usual + (range.max - usual) * (0.85 + 0.1 * size)
          : incident === 'drop'
            ? usual - (usual - range.min) * (0.6 + 0.2 * size)
            : incident === 'outage'
              ? nearestTo(0, range)
              : usual;
      return within(range, Number(value.toFixed(decimals)));
    },
  };
}

/** It only counts up, at a pace of the device's own below what the profile believes. */
function register(name: string, spec: MeasureSpec, place: number): Signal {
  const { min, max } = rangeOf(spec);
  const most = (max - min) / 2 / REGISTER_HOURS;
  const perHour = Math.min(most, (spec.maxRate ?? Number.POSITIVE_INFINITY) / 4);
  const decimals = Math.min(9, decimalsOf(perHour) + 2);
  return {
    name,
    valueAt({ device, timeMs, chance }) {
      const pace = perHour * (0.3 + 0.7 * chance(device, PURPOSE.level + place));
      return within({ min, max }, Number((min + (pace * Math.max(0, timeMs - ORIGIN_MS)) / HOUR_MS).toFixed(decimals)));
    },
  };
}

interface Range {
  readonly min: number;
  readonly max: number;
}

function rangeOf({ min, max }: MeasureSpec): Range {
  if (min === undefined) return max === undefined ? { min: 0, max: DEFAULT_WIDTH } : { min: max - DEFAULT_WIDTH, max };
  return { min, max: max ?? min + DEFAULT_WIDTH };
}

/** The range less what a rule calls unusual by a limit of its own; all of it where the limits leave nothing. */
function quietBand(range: Range, measure: string, rules: readonly Rule[]): Range {
  let { min, max } = range;
  for (const rule of rules) {
    if (rule.kind === 'level' && (rule.measure === measure || rule.measure === '*')) {
      max = Math.min(max, ...Object.values(rule.above ?? {}));
      min = Math.max(min, ...Object.values(rule.below ?? {}));
    } else if (rule.kind === 'outage' && (rule.measure === measure || rule.measure === '*')) {
      min = Math.max(min, 2 * rule.below);
    } else if (rule.kind === 'pattern') {
      const above = rule.indicators.filter((each) => each.measure === measure).map((each) => each.above);
      max = Math.min(max, ...above);
    }
  }
  return min < max ? { min, max } : range;
}

/** Three digits that move. */
const decimalsOf = (width: number): number =>
  width > 0 ? Math.min(9, Math.max(0, 3 - Math.floor(Math.log10(width)))) : 0;

const nearestTo = (value: number, range: Range): number => within(range, value);

const within = ({ min, max }: Range, value: number): number => Math.min(max, Math.max(min, value));

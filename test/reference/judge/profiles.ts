// What the judge itself knows of the three domains: measures, ranges, units, windows. Written down from the
// requirements, on purpose a second time: nothing here is read from the profiles it judges.

import type { RegisterRules } from './registers.ts';

export type MeasureRules = {
  low: number;
  high: number;
  /** Names on the wire beside the measure's own. */
  names?: readonly string[];
  /** Units and what a value in them is multiplied by. */
  units?: Readonly<Record<string, number>>;
  /** 0 or 1, true or false. */
  flag?: true;
  /** Kilowatts: its windows have an energy. */
  power?: true;
  /** A register that counts up and may start anew: its windows of a size have an increase. */
  register?: RegisterRules;
};

export type ProfileRules = {
  name: string;
  /** Absent: every name is a measure and every finite number is in range. */
  measures?: Readonly<Record<string, MeasureRules>>;
  windows: readonly string[];
  resolutionMs: number;
  latenessMs: number;
  reportingPeriodMs?: number;
};

const MINUTE_MS = 60_000;
const LATENESS_MS = 10 * MINUTE_MS;

const RANGES = [1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10];

const ENERGY: ProfileRules = {
  name: 'energy',
  windows: ['1m', '15m'],
  resolutionMs: 1_000,
  latenessMs: LATENESS_MS,
  reportingPeriodMs: 15 * MINUTE_MS,
  measures: {
    power_kw: { low: -100_000, high: 100_000, names: ['power'], units: { kW: 1, W: 0.001, MW: 1_000 }, power: true },
    energy_kwh: {
      low: 0,
      high: 1e9,
      units: { kWh: 1, Wh: 0.001, MWh: 1_000 },
      register: { dip: 0.5, hourly: 1_000, ranges: RANGES, share: 0.01 },
    },
    volume_m3: {
      low: 0,
      high: 1e9,
      units: { m3: 1, 'm³': 1, l: 0.001 },
      register: { dip: 0.1, hourly: 1_000, ranges: RANGES, share: 0.01 },
    },
  },
};

const SMOKE: ProfileRules = {
  name: 'smoke',
  windows: ['5m/1m'],
  resolutionMs: 1_000,
  latenessMs: LATENESS_MS,
  measures: {
    temperature_c: { low: -60, high: 200, names: ['temperature', 'Temperature[C]'] },
    humidity_pct: { low: 0, high: 100 },
    tvoc_ppb: { low: 0, high: 60_000 },
    eco2_ppm: { low: 0, high: 60_000 },
    pm25_ugm3: { low: 0, high: 10_000 },
    pressure_hpa: { low: 300, high: 1_200 },
    fire_alarm: { low: 0, high: 1, flag: true },
  },
};

const GENERIC: ProfileRules = {
  name: 'generic',
  windows: ['1m', '15m'],
  resolutionMs: 1,
  latenessMs: LATENESS_MS,
};

/** The rules of energy, smoke or generic; throws for another name. */
export function profileRules(name: string): ProfileRules {
  const found = [ENERGY, SMOKE, GENERIC].find((profile) => profile.name === name);
  if (!found) throw new Error(`--profile is "${name}": expected energy, smoke or generic.`);
  return found;
}

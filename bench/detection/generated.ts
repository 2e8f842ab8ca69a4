// Series with known incidents, made from seeds: what is usual of several kinds, and what goes wrong in it.
import type { Series } from './series.ts';

const PERIOD_MS = 300_000;
const ROWS = 6000;
const START_MS = Date.UTC(2026, 0, 5);
const DAY_ROWS = 288;
/** Incidents lie in the second part of a series, one in each of these stretches. */
const STRETCH = 900;
const FIRST_STRETCH = 1500;

type Draw = () => number;
type Usual = (row: number, noise: number) => number;
/** What a value becomes, `at` rows into an incident of `length`; NaN is left out. */
type Fault = (value: number, at: number, length: number, held: number, draw: Draw) => number;

/** What is usual: around a level, in units of which faults are. */
const USUAL: Readonly<Record<string, Usual>> = {
  noise: (_row, noise) => 100 + noise,
  season: (row, noise) => 100 + 20 * Math.sin((2 * Math.PI * row) / DAY_ROWS) + noise,
  trend: (row, noise) => 100 + row * 0.005 + noise,
  'duty cycle': (row, noise) => (row % 24 < 6 ? 130 : 100) + noise * 0.3,
  'weeks and days': (row, noise) =>
    100 + (Math.floor(row / DAY_ROWS) % 7 < 5 ? 20 : 4) * Math.max(0, Math.sin((2 * Math.PI * row) / DAY_ROWS)) + noise,
  constant: () => 100,
  'missing readings': (row, noise) => (Math.sin(row * 12.9898) > 0.5 ? Number.NaN : 100 + noise),
};

const FAULTS: Readonly<Record<string, { readonly rows: number; readonly fault: Fault }>> = {
  shift: { rows: 120, fault: (value) => value + 15 },
  spike: { rows: 10, fault: (value, at) => (at < 2 ? value + 40 : value) },
  drift: { rows: 200, fault: (value, at, length) => value + (40 * at) / length },
  variance: { rows: 100, fault: (value, _at, _length, _held, draw) => value + 24 * (draw() - 0.5) },
  dropout: { rows: 60, fault: () => 0 },
  stuck: { rows: 150, fault: (_value, _at, _length, held) => held },
};

/** For each kind of what is usual a clean series, and one with each kind of fault. */
export function* generatedSeries(seeds: readonly number[]): Generator<Series> {
  for (const seed of seeds)
    for (const [name, usual] of Object.entries(USUAL)) {
      yield series('clean', name, usual, undefined, seed);
      for (const [fault, how] of Object.entries(FAULTS)) {
        // What stands still anyway shows no standstill.
        if (name === 'constant' && fault === 'stuck') continue;
        yield series(fault, name, usual, how, seed);
      }
    }
}

function series(
  source: string,
  name: string,
  usual: Usual,
  how: { readonly rows: number; readonly fault: Fault } | undefined,
  seed: number,
): Series {
  const draw = drawing(`${source} ${name} ${seed}`);
  const timesMs: number[] = [];
  const values: number[] = [];
  const windows: [number, number][] = [];
  let incident: { from: number; held: number; first: number } | undefined;
  for (let row = 0; row < ROWS; row += 1) {
    const noise = draw() + draw() + draw() + draw() - 2;
    let value = usual(row, noise);
    const into = row < FIRST_STRETCH ? -1 : (row - FIRST_STRETCH) % STRETCH;
    if (how !== undefined && into === 400) incident = { from: row, held: values.at(-1) ?? 0, first: values.length };
    if (how !== undefined && incident !== undefined) {
      const at = row - incident.from;
      value = Number.isNaN(value) ? value : how.fault(value, at, how.rows, incident.held, draw);
      if (at === how.rows - 1) {
        windows.push([incident.first, values.length - (Number.isNaN(value) ? 1 : 0)]);
        incident = undefined;
      }
    }
    if (Number.isNaN(value)) continue;
    timesMs.push(START_MS + row * PERIOD_MS);
    values.push(value);
  }
  const isClean = how === undefined;
  return { source, name: `${name}, ${seed}`, timesMs, values, periodMs: PERIOD_MS, isClean, windows, ignored: [] };
}

/** Numbers from 0 to 1 that a text decides (mulberry32). */
function drawing(text: string): Draw {
  let state = 2_166_136_261;
  for (const character of text) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16_777_619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

// Takes panes as a store with upserts would and keeps each window's last one: the highest revision. A window whose last
// one is void is none.

import type { Pane } from '#core/windowing/pane.ts';
import { stddevOf } from '#core/windowing/slices/accumulator.ts';
import type { PaneSink } from '#stages/ports.ts';
import type { Keeps } from './kept.ts';
import type { Digest } from './set-digest.ts';
import { createSortedRuns, type SortedEntry } from './sorted-runs.ts';
import { createWindowDigest } from './window-digest.ts';

export interface WindowSink extends PaneSink {
  /** The last pane of every window, sorted by device, measure, window and start; `windowOf` tells an entry's label. */
  merged(): Generator<SortedEntry, void, void>;
  digest(): Digest;
  /** Panes of one revision that were not the same, the first few: there must be none. */
  readonly contradictions: readonly string[];
}

export interface SinkOptions {
  readonly folder: string;
  readonly maxEntries?: number;
  /** Lines by default. */
  readonly keeps?: Keeps;
}

/** Makes every start that a Date can hold positive, so that text sorts as the numbers do. */
const START_OFFSET_MS = 8.64e15;
const START_DIGITS = 17;

/** Enough to see what they have in common. */
const MAX_CONTRADICTIONS = 10;

export function createWindowSink({ folder, keeps = 'lines', ...limits }: SinkOptions): WindowSink {
  const runs = createSortedRuns<Pane>({ folder, name: 'windows', textOf: windowLine, ...limits });
  const digest = createWindowDigest();
  const contradictions: string[] = [];
  return {
    contradictions,
    async write(panes) {
      for (const pane of panes) {
        if (keeps !== 'digest') runs.put(keyOf(pane), pane.revision, pane);
        if (keeps === 'lines' || digest.put(pane) || contradictions.length >= MAX_CONTRADICTIONS) continue;
        contradictions.push(`two panes of revision ${pane.revision}: ${windowLine(pane)}`);
      }
    },
    *merged() {
      for (const entry of runs.merged()) if (entry.text !== '') yield entry;
    },
    digest: digest.digest,
  };
}

/** The window's label of an entry of `merged`. */
export function windowOf(entry: SortedEntry): string {
  return entry.key.split('\u0000')[2] ?? '';
}

function keyOf({ device, measure, window, startMs }: Pane): string {
  return `${device}\u0000${measure}\u0000${window}\u0000${String(startMs + START_OFFSET_MS).padStart(START_DIGITS, '0')}`;
}

/** A line of windows.jsonl; keys and numbers as JSON.stringify writes them. '' of a void pane. */
export function windowLine(pane: Pane): string {
  const { device, measure, window, count, sum, min, max, mean, first, last, energyKwh } = pane;
  if (count === 0) return '';
  const { increase, coveredMs } = pane;
  return (
    `{"device_id":${JSON.stringify(device)},"measure":${JSON.stringify(measure)},"window":"${window}",` +
    `"start":"${isoOf(pane.startMs)}","end":"${isoOf(pane.endMs)}","count":${count},"sum":${json(sum)},"min":${min},"max":${max},` +
    `"mean":${json(mean)},"stddev":${json(stddevOf(pane))},"first":${first},"last":${last},` +
    `${energyKwh === undefined ? '' : `"energy_kwh":${json(energyKwh)},`}` +
    `${increase === undefined ? '' : `"increase":${json(increase)},${registerText(pane)}`}${coveredMs === undefined ? '' : `"covered_ms":${coveredMs},`}"dimensions":${JSON.stringify(pane.dimensions)}}`
  );
}

/** What few windows of a register have. */
function registerText({ jump, glitches, replaced, pending }: Pane): string {
  const told = Object.entries({ jump, glitches, replaced, pending }).filter(([, value]) => value !== undefined);
  return told.map(([name, value]) => `"${name}":${json(value as number)},`).join('');
}

/** A sum of very large values can leave the doubles; JSON has no word for that. */
function json(value: number | null): string {
  return value !== null && Number.isFinite(value) ? String(value) : 'null';
}

/** The windows of a fleet begin at few instants. */
const MAX_INSTANTS = 20_000;
const instants = new Map<number, string>();

function isoOf(ms: number): string {
  let text = instants.get(ms);
  if (text === undefined) {
    if (instants.size >= MAX_INSTANTS) instants.clear();
    text = new Date(ms).toISOString();
    instants.set(ms, text);
  }
  return text;
}

// A series of one measure with what is known of it, generated or read from a folder.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '#cli/command-line/usage-error.ts';
import type { Labels } from './score-series.ts';

export interface Series extends Labels {
  /** What the table has a row of. */
  readonly source: string;
  readonly name: string;
  readonly timesMs: readonly number[];
  readonly values: readonly number[];
  readonly periodMs: number;
  /** Without windows, for counting false alerts. */
  readonly isClean: boolean;
}

interface Entry {
  readonly file: string;
  readonly source: string;
  readonly sampling_seconds: number;
  readonly clean?: boolean;
  readonly windows: readonly (readonly [string, string])[];
  readonly ignore?: readonly (readonly [string, string])[];
}

/**
 * Series of a folder: `labels.json` with `series`, each with file, source, sampling_seconds, windows, ignore and clean,
 * beside files of `timestamp,value`. docs/detection.md has the form.
 * @throws UsageError where the folder has another form.
 */
export function* seriesOf(folder: string): Generator<Series> {
  const path = join(folder, 'labels.json');
  if (!existsSync(path)) throw new UsageError(`--folder "${folder}" has no labels.json: see docs/detection.md`);
  const { series } = JSON.parse(readFileSync(path, 'utf8')) as { readonly series: readonly Entry[] };
  for (const entry of series) yield read(folder, entry);
}

function read(folder: string, entry: Entry): Series {
  const { file, source, sampling_seconds: seconds, clean = false, windows, ignore = [] } = entry;
  const [, ...lines] = readFileSync(join(folder, file), 'utf8').trim().split('\n');
  const timesMs: number[] = [];
  const values: number[] = [];
  for (const line of lines) {
    const [time = '', value = ''] = line.split(',');
    timesMs.push(Date.parse(time));
    values.push(Number(value));
  }
  const rows = new Map(timesMs.map((timeMs, row) => [timeMs, row]));
  const rowOf = (time: string): number => {
    const row = rows.get(Date.parse(time));
    if (row === undefined) throw new UsageError(`labels.json says ${time} of ${file}, which has no such reading`);
    return row;
  };
  const placed = (spans: Entry['windows']) => spans.map(([from, to]) => [rowOf(from), rowOf(to)] as const);
  return {
    ...{ source, name: file, timesMs, values, periodMs: seconds * 1000, isClean: clean },
    ...{ windows: placed(windows), ignored: placed(ignore) },
  };
}

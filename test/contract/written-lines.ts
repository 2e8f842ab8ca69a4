// What a reader finds in a bucket with lines of windows: each line, and of each window the line with the highest
// revision.
import { gunzipSync } from 'node:zlib';
import type { S3Objects } from '#adapters/aws/objects/s3-objects.ts';

export interface Line {
  readonly profile: string;
  readonly device_id: string;
  readonly of?: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly measure: string;
  readonly window: string;
  readonly window_start: string;
  readonly window_end: string;
  readonly revision: number;
  readonly count: number;
  readonly sum: number | null;
  readonly stddev: number | null;
  readonly total_energy_kwh?: number;
}

export const linesIn = (bytes: Uint8Array): Line[] =>
  gunzipSync(bytes)
    .toString()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

export async function linesOf(objects: S3Objects): Promise<Line[]> {
  const keys = await objects.list('panes/');
  const found = await Promise.all(keys.map((key) => objects.get(key)));
  return found.flatMap((object) => (object === undefined ? [] : linesIn(object.bytes)));
}

/** As docs/deploy.md tells a consumer to read them. */
export function latestOf(lines: readonly Line[]): Line[] {
  const latest = new Map<string, Line>();
  for (const line of lines) {
    const window = JSON.stringify([line.device_id, line.measure, line.window, line.window_start]);
    if ((latest.get(window)?.revision ?? 0) < line.revision) latest.set(window, line);
  }
  return [...latest.values()].filter(({ count }) => count > 0);
}

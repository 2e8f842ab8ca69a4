// What a reader finds in the staging of a history: the windows of all objects, and of each window the highest revision.
import type { S3Objects } from '#adapters/aws/objects/s3-objects.ts';
import { paneOfRow, ROW_COLUMNS, ROW_KEY, rowOf } from '#core/history/row.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { readParquet } from './duckdb.ts';

export async function stagedPanes(objects: S3Objects): Promise<Pane[]> {
  const keys = await objects.list('staging/');
  if (keys.length === 0) return [];
  const found = await Promise.all(keys.map((key) => objects.get(key)));
  const { rows } = await readParquet(found.flatMap((object) => object?.bytes ?? []));
  return rows.map(paneOfRow);
}

const KEY_PLACES = ROW_KEY.map((name) => ROW_COLUMNS.findIndex((column) => column.name === name));

/** As the merge keeps them. */
export function latestPanes(panes: readonly Pane[]): Pane[] {
  const latest = new Map<string, Pane>();
  for (const one of panes) {
    const row = rowOf(one);
    const key = JSON.stringify(KEY_PLACES.map((place) => row[place]));
    if ((latest.get(key)?.revision ?? 0) < one.revision) latest.set(key, one);
  }
  return [...latest.values()];
}

// Rejected and too late readings of a day, from the quarantine bucket, a page at a time: object by object in the order
// of their keys, line by line within one. Bounded by objects; a line that is none of ours is passed over.

import type { Rejection } from '#stages/ports.ts';
import { SourceFailedError } from '#stages/query/read-windows.ts';
import type { RejectReader } from '../../api/ports.ts';
import type { S3Objects } from '../objects/s3-objects.ts';

/** Objects that a page reads: where a reason is asked for and few have it, a page may hold less than its limit. */
const MAX_OBJECTS = 40;

export function createRejectReader(objects: Pick<S3Objects, 'get' | 'list'>): RejectReader {
  return async ({ kind, day, limit, after, isWanted }) => {
    const prefix = `${kind}/${day}/`;
    const keys = await asking(() => objects.list(prefix, { after: after?.[0], most: MAX_OBJECTS + 1 }));
    const all = after === undefined ? keys : [after[0], ...keys];
    const found: Rejection[] = [];
    for (const [at, key] of all.slice(0, MAX_OBJECTS).entries()) {
      const lines = linesOf((await asking(() => objects.get(key)))?.bytes);
      const from = at === 0 && key === after?.[0] ? after[1] : 0;
      for (let line = from; line < lines.length; line += 1) {
        const one = rejectionOf(lines[line] as string);
        if (one === undefined || !isWanted(one)) continue;
        if (found.length === limit) return { rejections: found, next: [key, line] };
        found.push(one);
      }
    }
    const next = all[MAX_OBJECTS];
    return next === undefined ? { rejections: found } : { rejections: found, next: [next, 0] };
  };
}

const linesOf = (bytes: Uint8Array | undefined): string[] =>
  bytes === undefined
    ? []
    : new TextDecoder()
        .decode(bytes)
        .split('\n')
        .filter((line) => line !== '');

function rejectionOf(line: string): Rejection | undefined {
  try {
    const one = JSON.parse(line) as Partial<Rejection> | null;
    const isOurs = typeof one?.raw === 'string' && typeof one.issue?.reason === 'string';
    return isOurs ? ({ encoding: 'utf8', ...one } as Rejection) : undefined;
  } catch {
    return undefined;
  }
}

async function asking<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw new SourceFailedError('quarantine bucket', error);
  }
}

// What was not accepted, as NDJSON objects in S3: one line a rejection, with its reason and the reading as it came.
import { createHash } from 'node:crypto';
import type { Quarantine, Rejection } from '#stages/ports.ts';
import type { PutObject } from './s3-put.ts';

/** Objects written at a time; a batch rarely has more than one shard and day. */
const PARALLEL_PUTS = 4;

/**
 * One object per kind, day of arrival (UTC) and raw shard of a call: `rejected/2026-11-21/<shard>/<first
 * sequence>-<hash>.ndjson`. The hash is of the identities (shard, sequence, sub-sequence, index, field) it holds, so
 * putting the same rejections again overwrites the same object. A batch cut otherwise may keep one twice: readers tell
 * by the identity in each line.
 */
export function createS3Quarantine(put: (object: PutObject) => Promise<void>, bucket: string): Quarantine {
  return {
    async put(rejections) {
      const objects = [...groupByObject(rejections).values()];
      for (let start = 0; start < objects.length; start += PARALLEL_PUTS) {
        await Promise.all(
          objects.slice(start, start + PARALLEL_PUTS).map((members) =>
            put({
              bucket,
              key: objectKey(members),
              body: members.map((one) => `${JSON.stringify(one)}\n`).join(''),
              contentType: 'application/x-ndjson',
            }),
          ),
        );
      }
    },
  };
}

function groupByObject(rejections: readonly Rejection[]): Map<string, Rejection[]> {
  const groups = new Map<string, Rejection[]>();
  for (const one of rejections) {
    const prefix = prefixOf(one);
    const members = groups.get(prefix);
    if (members === undefined) groups.set(prefix, [one]);
    else members.push(one);
  }
  return groups;
}

function prefixOf(one: Rejection): string {
  const day = new Date(one.arrivalMs).toISOString().slice(0, 10);
  return `${one.kind}/${day}/${one.shard}/`;
}

/** The key of an object with these rejections (at least one), whatever their order. */
function objectKey(members: readonly Rejection[]): string {
  const identities = members
    .map(({ sequence, subSequence, index, issue }) => {
      const ofPart = subSequence === undefined ? '' : `\u0000${subSequence}`;
      return `${sequence.padStart(128, '0')}${ofPart}\u0000${index}\u0000${issue.field}`;
    })
    .sort();
  const hash = createHash('sha256').update(identities.join('\n')).digest('hex').slice(0, 16);
  const first = identities[0]!.slice(0, 128).replace(/^0+(?=\d)/, '');
  return `${prefixOf(members[0]!)}${first}-${hash}.ndjson`;
}

// The hot copy's item: many panes of a bucket of devices, packed. Pure. One item per call, bucket and quarter of an
// hour, since an item a pane would cost as much as everything else together (12,000 devices a minute: 526 million
// writes a month; packed, some 20 million).
import { createHash } from 'node:crypto';
import { keyGroupOf } from '#core/hash/key-group.ts';
import { kindOf } from '#core/windowing/kinds/kinds.ts';
import { type Pane, paneId } from '#core/windowing/pane.ts';
import { bytesOf, type Item } from '../state/dynamo-read.ts';
import { stateOfBytes, storedBytes } from '../state/state-bytes.ts';
import { decodePanes, encodePanes } from './pane-columns.ts';

/** Buckets of devices, whatever the number of key groups; with 64 of these, the default, a key group is a bucket. */
const PANE_BUCKETS = 64;

/**
 * Items of a quarter of an hour lie side by side: what a live page shows is in two of them, and a device that comes
 * back with a week is 672.
 */
const PANE_SPAN_MS = 900_000;

/**
 * An item takes 400 KB; packed panes above this are halved.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
const MAX_ITEM_BYTES = 300_000;

export function panePartition(profile: string, device: string): string {
  return `panes#${profile}#${keyGroupOf(device, PANE_BUCKETS)}`;
}

export function spanStartMs(endMs: number): number {
  return Math.floor(endMs / PANE_SPAN_MS) * PANE_SPAN_MS;
}

/**
 * The instant that a pane is kept and found by: its end. A session's end moves with its revisions, its start does not.
 */
export function placeMs({ window, startMs, endMs }: Pane): number {
  return kindOf(window)?.placedBy === 'start' ? startMs : endMs;
}

/** Sort keys of a span begin with it: 13 digits, ms. */
export function spanPrefix(startMs: number): string {
  return `${String(Math.max(0, startMs)).padStart(13, '0')}#`;
}

/**
 * Items for the panes of a call. `pk` = `panes#<profile>#<bucket of the device>`, `sk` = `<quarter of an hour of the
 * windows' ends, of sessions' starts>#<hash of the panes' identities>`: the same panes again overwrite the same item, a
 * late pane lies in the quarter its window belongs to. `panes` are columns, deflated (pane-columns.ts): 5 bytes a pane
 * of one reading, 24 of many, where gzip JSON takes 34 and 48. `ttl` counts from the end of the quarter.
 */
export function paneItems(panes: readonly Pane[], ttlMs: number): Item[] {
  const groups = Map.groupBy(
    panes,
    (pane) => `${panePartition(pane.profile, pane.device)}\n${spanStartMs(placeMs(pane))}`,
  );
  return [...groups.values()].flatMap((members) => packed(members, ttlMs));
}

function packed(members: readonly Pane[], ttlMs: number): Item[] {
  const bytes = storedBytes(encodePanes(members));
  if (bytes.length > MAX_ITEM_BYTES && members.length > 1) {
    const middle = members.length >> 1;
    return [...packed(members.slice(0, middle), ttlMs), ...packed(members.slice(middle), ttlMs)];
  }
  const { profile, device } = members[0]!;
  const start = spanStartMs(placeMs(members[0]!));
  const identities = members.map(paneId).sort().join('\n');
  const hash = createHash('sha256').update(identities).digest('hex').slice(0, 16);
  return [
    {
      pk: { S: panePartition(profile, device) },
      sk: { S: `${spanPrefix(start)}${hash}` },
      panes: { B: bytes },
      ttl: { N: String(Math.ceil((start + PANE_SPAN_MS + ttlMs) / 1000)) },
    },
  ];
}

/** The panes of an item, or those of one device, in the order they were written. */
export function panesOfItem(item: Item, device?: string): Pane[] {
  return decodePanes(stateOfBytes(bytesOf(item, 'panes')), device);
}

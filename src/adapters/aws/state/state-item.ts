// How a key group's state lies in a DynamoDB table: one head item, and numbered parts where it is large. Pure: items
// in, items out.
import { bytesOf, type Item, type ItemKey, numberOf, textOf } from './dynamo-read.ts';

/**
 * An item takes 400 KB, names and keys included; the rest is margin.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
const MAX_STATE_ITEM_BYTES = 300_000;

/**
 * A part outlives its head by a day: a head that is still valid always finds its parts, however late DynamoDB deletes
 * what expired.
 */
const PART_TTL_MARGIN_SECONDS = 86_400;

const HEAD = 'head';
/** Every part's sort key begins so, and none is above `PART_END`. */
export const PART = 'part#';

export interface Head {
  readonly version: number;
  /** Who wrote it: tells an own write, whose answer was lost, from another's. */
  readonly writer: string;
  readonly partCount: number;
  readonly bytes: Uint8Array;
}

const PREFIX = 'state#';

export function stateKey(key: string): string {
  return `${PREFIX}${key}`;
}

/** The key whose head or part this item is. */
export function keyOfItem(item: Item): string {
  return textOf(item, 'pk').slice(PREFIX.length);
}

export const headKey = (key: string): ItemKey => ({ pk: stateKey(key), sk: HEAD });

/** Versions are padded to 16 digits (any safe integer), so that parts sort by version. */
export function partPrefix(version: number, writer: string): string {
  return `${PART}${String(version).padStart(16, '0')}#${writer}#`;
}

export function partKeys(key: string, head: Head): ItemKey[] {
  return Array.from({ length: head.partCount }, (_, index) => ({
    pk: stateKey(key),
    sk: partKey(head.version, head.writer, index),
  }));
}

function partKey(version: number, writer: string, index: number): string {
  return `${partPrefix(version, writer)}${String(index).padStart(4, '0')}`;
}

/** The items to write, the parts before the head. `expiresAt` in seconds, undefined for ever. */
export function stateItems(
  key: string,
  bytes: Uint8Array,
  version: number,
  writer: string,
  expiresAt: number | undefined,
): { readonly head: Item; readonly parts: readonly Item[] } {
  const pk = { S: stateKey(key) };
  const ttl = (seconds: number): Item => ({ ttl: { N: String(seconds) } });
  const parts: Item[] = [];
  if (bytes.byteLength > MAX_STATE_ITEM_BYTES) {
    for (let start = 0; start < bytes.byteLength; start += MAX_STATE_ITEM_BYTES) {
      parts.push({
        pk,
        sk: { S: partKey(version, writer, parts.length) },
        bytes: { B: bytes.subarray(start, start + MAX_STATE_ITEM_BYTES) },
        ...(expiresAt === undefined ? {} : ttl(expiresAt + PART_TTL_MARGIN_SECONDS)),
      });
    }
  }
  const head: Item = {
    pk,
    sk: { S: HEAD },
    version: { N: String(version) },
    writer: { S: writer },
    parts: { N: String(parts.length) },
    bytes: { B: parts.length === 0 ? bytes : new Uint8Array(0) },
    ...(expiresAt === undefined ? {} : ttl(expiresAt)),
  };
  return { head, parts };
}

/**
 * Partition of the list of keys: an item a key, without content. A table has some hundreds, so one partition serves
 * them.
 */
export const LIST = 'keys';

/** The head of an item, or undefined when it has expired: DynamoDB deletes expired items up to days later. */
export function headOf(item: Item, nowSeconds: number): Head | undefined {
  if (item.ttl !== undefined && numberOf(item, 'ttl') <= nowSeconds) return undefined;
  return {
    version: numberOf(item, 'version'),
    writer: item.writer?.S ?? '',
    partCount: numberOf(item, 'parts'),
    bytes: bytesOf(item, 'bytes'),
  };
}

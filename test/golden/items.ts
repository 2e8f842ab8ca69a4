// Items of DynamoDB as JSON.
import type { Item } from '#adapters/aws/state/dynamo-read.ts';
import { parsed } from './as-next.ts';

/** Items as JSON: bytes are base64 there. */
export const itemJson = (item: Item): unknown =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      value.B === undefined ? value : { B: Buffer.from(value.B).toString('base64') },
    ]),
  );
export const itemOf = (bytes: Uint8Array): Item =>
  Object.fromEntries(
    Object.entries(parsed<Record<string, { B?: string }>>(bytes)).map(([name, value]) => [
      name,
      value.B === undefined ? value : { B: new Uint8Array(Buffer.from(value.B, 'base64')) },
    ]),
  ) as unknown as Item;

// The items of the alerts table: transitions, and heads of incidents.
import type { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { storedAlert, storedHead } from '#adapters/aws/alerts/alert-item.ts';
import { createDynamoAlertHeads } from '#adapters/aws/alerts/dynamo-alert-heads.ts';
import { createDynamoAlertStore } from '#adapters/aws/alerts/dynamo-alert-store.ts';
import type { Item } from '#adapters/aws/state/dynamo-read.ts';
import type { Written } from '#core/formats.ts';
import { decodeCap, encodeCap } from '#core/notify/cap.ts';
import { decodeFlap, encodeFlap } from '#core/notify/flap.ts';
import { decodeForwardMark, encodeForwardMark } from '#core/notify/forward-mark.ts';
import { decodePopulation, encodePopulation } from '#core/notify/population.ts';
import { decodeSilences, encodeSilences } from '#core/notify/silence.ts';
import { decodeGroup, encodeGroup } from '#core/notify/storm.ts';
import type { AlertHeads, AlertStore } from '#stages/ports.ts';
import { alertHeads, cap, flap, group, population, silences, transitions } from './alert-contents.ts';
import { json, lines, parsed, text, utf8 } from './as-next.ts';
import type { GoldenCodec } from './golden-codec.ts';
import { itemJson } from './items.ts';
import { plain } from './plain.ts';

const T0 = 1_767_225_600_000;
const TTL_MS = 30 * 86_400_000;

/** The items that `put` writes, with `member` of each as the release `as` has it. */
async function itemsOf(
  member: string,
  as: Written | undefined,
  put: (store: AlertStore & AlertHeads) => Promise<void>,
): Promise<Uint8Array> {
  const items: unknown[] = [];
  const client = {
    async send({ input }: PutItemCommand) {
      const item = input.Item as Item;
      items.push(itemJson({ ...item, [member]: { S: text(lines(utf8.encode(item[member]?.S), as)) } }));
      return {};
    },
  } as unknown as DynamoDBClient;
  const options = { client, table: 'alerts', ttlMs: TTL_MS, nowMs: () => T0 + 1234 };
  await put({ ...createDynamoAlertStore(options), ...createDynamoAlertHeads(options) });
  return json(items);
}

const keyIn = ({ pk, sk }: Item): string => `${pk?.S} ${sk?.S}`;

export const ALERT_CODECS: readonly GoldenCodec[] = [
  {
    ...{ name: 'alert-items', extension: 'json', format: 'alert' },
    encode: (as) =>
      itemsOf('transition', as, async (store) => {
        for (const transition of transitions) await store.putPending(transition);
      }),
    decode: (bytes) =>
      plain(parsed<Item[]>(bytes).map((item) => ({ key: keyIn(item), transition: storedAlert(item).transition }))),
  },
  {
    ...{ name: 'alert-heads', extension: 'json', format: 'alertHead' },
    encode: (as) =>
      itemsOf('head', as, async (store) => {
        for (const head of alertHeads) await store.putHead(head);
      }),
    decode: (bytes) => plain(parsed<Item[]>(bytes).map((item) => ({ key: keyIn(item), head: storedHead(item) }))),
  },
  {
    ...{ name: 'silences', extension: 'json', format: 'silences' },
    encode: (as) => lines(utf8.encode(encodeSilences(silences, T0)), as),
    decode: (bytes) => plain(decodeSilences(text(bytes))),
  },
  {
    ...{ name: 'alert-group', extension: 'json', format: 'alertGroup' },
    encode: (as) => lines(utf8.encode(encodeGroup(group)), as),
    decode: (bytes) => plain(decodeGroup(text(bytes))),
  },
  {
    ...{ name: 'population', extension: 'json', format: 'population' },
    encode: (as) => lines(utf8.encode(encodePopulation(population)), as),
    decode: (bytes) => plain(decodePopulation(text(bytes))),
  },
  {
    ...{ name: 'alert-flap', extension: 'json', format: 'alertFlap' },
    encode: (as) => lines(utf8.encode(encodeFlap(flap)), as),
    decode: (bytes) => plain(decodeFlap(text(bytes))),
  },
  {
    ...{ name: 'alert-cap', extension: 'json', format: 'alertCap' },
    encode: (as) => lines(utf8.encode(encodeCap(cap)), as),
    decode: (bytes) => plain(decodeCap(text(bytes))),
  },
  {
    ...{ name: 'forward-mark', extension: 'json', format: 'forwardMark' },
    encode: (as) => lines(utf8.encode(encodeForwardMark({ sent: 7, leaseUntilMs: T0 })), as),
    decode: (bytes) => plain(decodeForwardMark(text(bytes))),
  },
];

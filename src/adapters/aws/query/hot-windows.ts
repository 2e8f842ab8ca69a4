// Windows from the hot copy in DynamoDB, by their start. Items lie by the ends of windows (pane-item.ts), so more is
// read than is asked for, in stretches side by side; what it reads is bounded by bytes and time.
import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Pane } from '#core/windowing/pane.ts';
import { firstWindows, latestWindows } from '#stages/query/latest-windows.ts';
import type { Cut, WindowPage, WindowQuery } from '#stages/query/ports.ts';
import type { HotWindowSource } from '#stages/query/read-windows.ts';
import { windowReachMs } from '#stages/query/window-reach.ts';
import { panePartition, panesOfItem, placeMs, spanPrefix, spanStartMs } from '../panes/pane-item.ts';
import type { Item } from '../state/dynamo-read.ts';

export interface HotWindows {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** How long panes stay after their window's end, ms. */
  readonly ttlMs: number;
  /** The windows that the deployment has, as written: those that are asked for where a query names none. */
  readonly windows: readonly string[];
  readonly nowMs: () => number;
  readonly bounds?: HotBounds;
}

export interface HotBounds {
  readonly maxBytes: number;
  readonly maxMs: number;
}

/** A day of a bucket of 64 in a fleet of 100,000 is some 20 MB; decoding it takes a second. */
const USUAL_BOUNDS: HotBounds = { maxBytes: 32_000_000, maxMs: 8_000 };

/** Quarters of an hour a query: six hours of 12,000 devices are a page of 1 MB, which a query answers at once. */
const STRETCH_SPANS = 24;
const PARALLEL = 3;
/** A window ends when its readings have come: never later than now, but for clocks that differ. */
const AHEAD_MS = 3_600_000;

interface Stretch {
  readonly fromMs: number;
  /** Inclusive. */
  readonly toMs: number;
}

export function createHotWindows(options: HotWindows): HotWindowSource {
  const { client, table, ttlMs, windows, nowMs, bounds = USUAL_BOUNDS } = options;
  const keptFromMs = (): number => nowMs() - ttlMs;

  return {
    name: 'hot',
    keptFromMs: async () => keptFromMs(),

    async read(query) {
      const { profile, device, toMs } = query;
      const reachMs = windowReachMs(query.windows ?? windows);
      // What has outlived its time is deleted within days, one item before another: it is no answer any more.
      const fromMs = Math.max(query.fromMs, keptFromMs());
      const lastMs = Math.min(toMs + reachMs, nowMs() + AHEAD_MS);
      if (lastMs < fromMs) return { panes: [] };
      const endMs = nowMs() + bounds.maxMs;
      const isWanted = wanted(query, fromMs);
      const found: Pane[] = [];
      let bytes = 0;
      let cut: { why: Cut; atMs: number } | undefined;

      async function readStretch(stretch: Stretch): Promise<void> {
        let start: Item | undefined;
        let atMs = stretch.fromMs;
        do {
          if (cut !== undefined && cut.atMs <= atMs) return;
          const why = bytes > bounds.maxBytes ? 'bytes' : nowMs() > endMs ? 'time' : undefined;
          if (why !== undefined) {
            cut = { why, atMs };
            return;
          }
          const page = await client.send(
            new QueryCommand({ ...queryOf(stretch), ...(start && { ExclusiveStartKey: start }) }),
          );
          for (const item of page.Items ?? []) {
            bytes += item.panes?.B?.length ?? 0;
            for (const pane of panesOfItem(item, device)) if (isWanted(pane)) found.push(pane);
          }
          start = page.LastEvaluatedKey;
          // Items of that quarter of an hour may still come.
          if (start !== undefined) atMs = Number((start.sk?.S ?? '').slice(0, spanPrefix(0).length - 1));
        } while (start !== undefined);
      }

      const queryOf = (stretch: Stretch) => ({
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': { S: panePartition(profile, device) },
          ':from': { S: spanPrefix(spanStartMs(stretch.fromMs)) },
          // `~` is above every digit of a hash.
          ':to': { S: `${spanPrefix(spanStartMs(stretch.toMs))}~` },
        },
      });

      const left = stretchesOf(fromMs, lastMs);
      await Promise.all(
        Array.from({ length: PARALLEL }, async () => {
          for (let next = left.shift(); next !== undefined; next = left.shift()) await readStretch(next);
        }),
      );
      return firstWindows(latestWindows(found), query.limit, cutByStart(cut, reachMs, query.fromMs));
    },
  };
}

/** Whole quarters of an hour each. */
function stretchesOf(fromMs: number, lastMs: number): Stretch[] {
  const spanMs = 900_000;
  const first = spanStartMs(fromMs);
  const spans = Math.floor((spanStartMs(lastMs) - first) / spanMs) + 1;
  // Few spans a query where few are asked for; no more queries than would be worth it where many are.
  const eachMs = Math.max(STRETCH_SPANS, Math.ceil(spans / 64)) * spanMs;
  const stretches: Stretch[] = [];
  for (let at = first; at <= lastMs; at += eachMs)
    stretches.push({ fromMs: at, toMs: Math.min(lastMs, at + eachMs - 1) });
  return stretches;
}

function wanted({ device, measures, windows, fromMs, toMs }: WindowQuery, keptFromMs: number) {
  return (pane: Pane): boolean =>
    pane.device === device &&
    pane.startMs >= fromMs &&
    pane.startMs < toMs &&
    placeMs(pane) >= keptFromMs &&
    (measures === undefined || measures.includes(pane.measure)) &&
    (windows === undefined || windows.includes(pane.window));
}

/** Windows that end before the place of the cut are all there, so those that start before it by the longest of them. */
function cutByStart(
  cut: { readonly why: Cut; readonly atMs: number } | undefined,
  reachMs: number,
  fromMs: number,
): WindowPage['cut'] {
  return cut === undefined ? undefined : { why: cut.why, cutAtMs: Math.max(fromMs, cut.atMs - reachMs) };
}

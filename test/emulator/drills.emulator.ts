// Failure drills: something breaks while readings come in. What must hold is always the same: nothing is lost, nothing
// is counted or alerted twice, the stream goes on where it may, and waits where it must.
import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AlertTransition } from '#core/alert/alert.ts';
import { PANES } from '#local/emulators/timestream-host.ts';
import { type AlertQueue, subscribeQueue } from './alert-queue.ts';
import { type DrillStack, drillBackend } from './drill-backend.ts';
import { DEADLY_KEY } from './driven-stack.ts';
import {
  badRecords,
  closersOf,
  type ExpectedWindow,
  type RawRecord,
  readingsIn,
  readingsOf,
  recordsOf,
  windowsOf,
} from './fleet.ts';
import {
  firstDifference,
  lastPanes,
  objectKeys,
  objectText,
  putRecords,
  rejections,
  takeAlerts,
  timestreamRows,
} from './read-back.ts';
import { quarantineHolds, redriveAll } from './redrive-drill.ts';
import { until } from './until.ts';

const QUIET_MS = 45_000;
/** The redrive queue hides a message for six minutes after a failed try; a drill has no such patience. */
const VISIBILITY_SECONDS = 3;
/** A circuit stays open for 30 s; each further write is one more chance to close it. */
const PROBE_EVERY_MS = 2_000;

const backend = await drillBackend(process.env);
const runId = Date.now().toString(36);

describe(backend.name, () => {
  let stack: DrillStack;
  let queue: AlertQueue;
  const alerts: AlertTransition[] = [];
  let drillCount = 0;
  let prefix: string;

  beforeAll(async () => {
    stack = await backend.open();
    const { clients, names } = stack;
    queue = await subscribeQueue(clients, names.alertsTopic, `drill-${runId}`);
    const Attributes = { VisibilityTimeout: String(VISIBILITY_SECONDS) };
    await clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl: names.redriveQueue, Attributes }));
  });

  beforeEach(() => {
    drillCount += 1;
    prefix = `d${drillCount}${runId}`;
  });

  afterAll(async () => {
    await queue?.remove();
    await stack?.stop();
  });

  /** A fleet's records, and the windows that must come of them. */
  function fleet(meters: number, named = prefix): { records: RawRecord[]; windows: ExpectedWindow[] } {
    const nowMs = Date.now();
    const readings = readingsOf({ prefix: named, nowMs, meters });
    return { records: [...recordsOf(readings), ...closersOf(readings, nowMs)], windows: windowsOf(readings) };
  }

  const put = (records: readonly RawRecord[]) => putRecords(stack.clients, stack.names.rawStream, records);
  const panes = (named = prefix) => lastPanes(stack.clients, stack.names.windowsTable, named);

  /** Until every window is as expected. */
  async function windowsAre(windows: readonly ExpectedWindow[], named = prefix): Promise<void> {
    await until(
      () => panes(named),
      (found) => firstDifference(windows, found),
      { quietMs: QUIET_MS, everyMs: 500 },
    );
  }

  /** The transitions told of this drill's meters, each once: a repeat has the same id and number. */
  async function alertsAre(expected: readonly string[]): Promise<void> {
    const told = () =>
      alerts
        .filter(({ device }) => device.startsWith(prefix))
        .map(({ device, rule, state, id, transition }) => `${device.slice(-3)} ${rule} ${state} ${id} ${transition}`);
    const distinct = () => [...new Set(told())].map((line) => line.split(' ').slice(0, 3).join(' ')).sort();
    await until(
      () => takeAlerts(stack.clients, queue.url, alerts),
      () => (distinct().length >= expected.length ? undefined : `told: ${distinct().join(', ') || 'nothing'}`),
      { quietMs: QUIET_MS, everyMs: 50 },
    );
    expect(distinct()).toEqual(expected);
  }

  const INCIDENTS = ['000 outage firing', '000 outage resolved', '001 spike firing', '001 spike resolved'];

  test('a record that a function dies of is found whole in the quarantine bucket, and its shard goes on', async () => {
    const { clients, names, tallies } = stack;
    const { records, windows } = fleet(2);
    const deadly = { PartitionKey: DEADLY_KEY, Data: Buffer.from(`${prefix} is deadly`) };
    const bad = badRecords(prefix, Date.now())['broken gzip']!;
    const middle = records.length >> 1;
    await put([...records.slice(0, middle), deadly, bad, ...records.slice(middle)]);
    await windowsAre(windows);
    await alertsAre(INCIDENTS);
    expect(tallies.get('ValidateMapping')?.discardedCount).toBe(1);
    const [key = ''] = await until(
      () => objectKeys(clients, names.quarantine, 'aws/lambda/'),
      (keys) => (keys.length > 0 ? undefined : 'no object under aws/lambda/'),
      { quietMs: QUIET_MS },
    );
    const { payload } = JSON.parse(await objectText(clients, names.quarantine, key)) as { readonly payload: string };
    const { Records } = JSON.parse(payload) as {
      readonly Records: readonly { readonly kinesis: { readonly partitionKey: string; readonly data: string } }[];
    };
    const kept = Records.map(({ kinesis }) => [kinesis.partitionKey, Buffer.from(kinesis.data, 'base64').toString()]);
    expect(kept).toEqual([[DEADLY_KEY, `${prefix} is deadly`]]);
    const rejected = (await rejections(clients, names.quarantine)).find((one) => one.partitionKey === bad.PartitionKey);
    expect(rejected?.raw).toBe(bad.raw);
  });

  test('a function that is killed in the middle of its batch changes no window and no alert', async () => {
    const { names, gate, kill } = stack;
    const { records, windows } = fleet(12);
    const killed: string[] = [];
    // The write is done and its answer is lost: the hardest moment to die in.
    for (const [table, name] of [
      [names.windowsTable, 'aggregate'],
      [names.alertsTable, 'detect'],
    ] as const) {
      gate.onNextWrite(table, async () => {
        await kill(name);
        killed.push(name);
      });
    }
    await put(records);
    await windowsAre(windows);
    await alertsAre(INCIDENTS);
    expect(killed.sort()).toEqual(['aggregate', 'detect']);
  });

  test('while DynamoDB refuses writes the stages wait; after it nothing is missing and nothing is told twice', async () => {
    const { gate, tallies } = stack;
    const { records, windows } = fleet(12);
    // What came before must be through, or it would be counted here.
    await stack.settle(QUIET_MS);
    const doneBefore = tallies.get('AggregateMapping')?.recordCount;
    const errorsBefore = tallies.get('AggregateMapping')?.errorCount ?? 0;
    gate.refuseWrites(true);
    try {
      await put(records);
      await until(
        async () => tallies.get('AggregateMapping')?.errorCount ?? 0,
        (errors) => (errors >= errorsBefore + 2 ? undefined : `aggregate failed ${errors - errorsBefore} times`),
        { quietMs: QUIET_MS },
      );
      expect(tallies.get('AggregateMapping')?.recordCount).toBe(doneBefore);
      expect((await panes()).size).toBe(0);
      expect(gate.refusedCount()).toBeGreaterThan(0);
    } finally {
      gate.refuseWrites(false);
    }
    await windowsAre(windows);
    await alertsAre(INCIDENTS);
  });

  test('after a fix a redrive brings every quarantined reading into its window, and again changes nothing', async () => {
    const { metrics } = stack;
    const nowMs = Date.now();
    const readings = readingsOf({ prefix, nowMs, meters: 12 });
    // Senders repeat three readings that were taken before the fault.
    const [before, during] = [readings.map((all) => all.slice(0, 9)), readings.map((all) => all.slice(6))];
    await put([...recordsOf(before), ...closersOf(before, nowMs)]);
    await windowsAre(windowsOf(before));
    await stack.settle(QUIET_MS);

    const records = recordsOf(during);
    const sentCount = readingsIn(records).length;
    const reason = 'no-measures';
    await stack.release('validate', { WEIR_PROFILE: 'smoke' });
    try {
      await put(records);
      await quarantineHolds(stack, { prefix, reason, count: sentCount }, QUIET_MS);
      await stack.settle(QUIET_MS);
    } finally {
      await stack.release('validate');
    }
    expect(firstDifference(windowsOf(before), await panes())).toBeUndefined();

    const redrive = () => redriveAll(stack, { reason, fromMs: nowMs });
    const duplicates = () => metrics.count('aggregate', 'ValuesDuplicate');
    const duplicatesBefore = duplicates();
    expect(await redrive()).toMatchObject({ put: sentCount, reasons: { [reason]: sentCount }, problems: [] });
    await windowsAre(windowsOf(readings));
    await alertsAre(INCIDENTS);
    await stack.settle(QUIET_MS);
    // Twelve further readings of each meter are new; what was taken before, or stood in two records, is not.
    const newCount = 12 * readings.length;
    expect(duplicates() - duplicatesBefore).toBe(sentCount - newCount);

    expect(await redrive()).toMatchObject({ put: sentCount });
    await until(
      async () => duplicates() - duplicatesBefore,
      (count) => (count === 2 * sentCount - newCount ? undefined : `${count} values were duplicates`),
      { quietMs: QUIET_MS },
    );
    await stack.settle(QUIET_MS);
    expect(firstDifference(windowsOf(readings), await panes())).toBeUndefined();
    await alertsAre(INCIDENTS);
  });

  test('while Timestream is down windows go on in DynamoDB, the circuit opens and closes, and no row is lost', async () => {
    const { clients, metrics, timestream } = stack;
    const { records, windows } = fleet(60);
    timestream.setOutage('internal');
    try {
      await put(records);
      await windowsAre(windows);
      expect((await timestreamRows(clients, PANES, prefix).catch(() => new Map())).size).toBe(0);
      const opened = async () =>
        metrics.count('aggregate', 'TimestreamCircuitOpened') + metrics.count('sweep', 'TimestreamCircuitOpened');
      await until(opened, (count) => (count > 0 ? undefined : 'no circuit has opened'), { quietMs: QUIET_MS });
    } finally {
      timestream.setOutage(undefined);
    }
    await until(
      () => timestreamRows(clients, PANES, prefix),
      (rows) => firstDifference(windows, rows),
      { quietMs: QUIET_MS, everyMs: 500 },
    );
    // Closed again: what comes now is written at once, without the queue.
    const writtenBefore = metrics.count('aggregate', 'TimestreamRows');
    let probeCount = 0;
    await until(
      async () => {
        probeCount += 1;
        await put(fleet(2, `${prefix}p${probeCount}`).records);
        return metrics.count('aggregate', 'TimestreamRows');
      },
      (written) => (written > writtenBefore ? undefined : 'aggregate has written no row since'),
      { quietMs: QUIET_MS, everyMs: PROBE_EVERY_MS },
    );
  });
});

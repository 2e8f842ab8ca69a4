// The whole application as deployed into an emulator: what goes in at the raw stream comes out as windows, alerts and
// rejections.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AlertTransition } from '#core/alert/alert.ts';
import { type AlertQueue, subscribeQueue } from './alert-queue.ts';
import { type Deployment, findDeployment, openDeployment } from './deployment.ts';
import { badRecords, closersOf, readingsOf, recordsOf, windowsOf } from './fleet.ts';
import {
  firstDifference,
  lastPanes,
  putRecords,
  rejections,
  stagedPanes,
  takeAlerts,
  timestreamRows,
} from './read-back.ts';
import { until } from './until.ts';

/**
 * The last windows are the sweep's: it comes every minute (the first time within two of the deployment), may take 55 s,
 * and takes a key group for idle after `sweepIdleSeconds`, 70 s with the settings of localstack/emulators/cdk.ts.
 * Nothing is seen of it until then, and a busy machine takes twice as long.
 */
const WINDOWS_QUIET_MS = 2 * (120_000 + 55_000 + 70_000);
/** Nothing but calls of functions, cold ones too. */
const QUIET_MS = 120_000;

const answering = await findDeployment(process.env);
const nowMs = Date.now();
const prefix = `m${nowMs.toString(36)}`;
const readings = readingsOf({ prefix, nowMs, meters: 12 });
const windows = windowsOf(readings);
const bad = badRecords(prefix, nowMs);

describe(answering.name, () => {
  let deployment: Deployment;
  let queues: { readonly all: AlertQueue; readonly critical: AlertQueue; readonly south: AlertQueue };

  beforeAll(async () => {
    deployment = await openDeployment(answering);
    const { clients, names } = deployment;
    const subscribe = (name: string, filter?: Record<string, string[]>) =>
      subscribeQueue(clients, names.alertsTopic, `${prefix}-${name}`, filter);
    queues = {
      all: await subscribe('all'),
      critical: await subscribe('critical', { severity: ['critical'] }),
      south: await subscribe('south', { region: ['south'], state: ['firing'] }),
    };
    // Where functions run in the emulator, its scheduler's sweep closes the last windows; here the next readings do.
    const closers = answering.runsFunctions ? [] : closersOf(readings, nowMs);
    const good = [...recordsOf(readings), ...closers];
    const middle = good.length >> 1;
    await putRecords(clients, names.rawStream, [
      ...good.slice(0, middle),
      ...Object.values(bad),
      ...good.slice(middle),
    ]);
  });

  afterAll(async () => {
    for (const queue of Object.values(queues ?? {})) await queue.remove();
    await deployment?.close();
  });

  const alertsIn = async (queue: AlertQueue, count: number): Promise<AlertTransition[]> => {
    const alerts: AlertTransition[] = [];
    return until(
      () => takeAlerts(deployment.clients, queue.url, alerts),
      (found) => (new Set(found.map(identity)).size >= count ? undefined : `${found.length} of ${count} alerts`),
      { quietMs: QUIET_MS, everyMs: 50 },
    );
  };

  test('an outage and a spike reach whoever subscribed to everything, opened and resolved, and nothing else does', async () => {
    const alerts = await alertsIn(queues.all, 4);
    const told = new Set(alerts.map(({ device, rule, state, severity }) => `${device} ${rule} ${state} ${severity}`));
    expect([...told].sort()).toEqual([
      `${prefix}-000 outage firing critical`,
      `${prefix}-000 outage resolved critical`,
      `${prefix}-001 spike firing high`,
      `${prefix}-001 spike resolved high`,
    ]);
  });

  test('a filter policy on the severity lets the outage through and keeps the spike away', async () => {
    const alerts = await alertsIn(queues.critical, 2);
    expect(new Set(alerts.map(({ rule, state }) => `${rule} ${state}`))).toEqual(
      new Set(['outage firing', 'outage resolved']),
    );
  });

  test('a filter policy on region and state lets one transition of the spike through', async () => {
    const alerts = await alertsIn(queues.south, 1);
    expect(new Set(alerts.map(({ device, state }) => `${device} ${state}`))).toEqual(new Set([`${prefix}-001 firing`]));
  });

  test.each(Object.keys(bad))(
    'a record with %s is in the quarantine bucket, whole and with its reason',
    async (name) => {
      const { PartitionKey, raw } = bad[name]!;
      const { clients, names } = deployment;
      const found = await until(
        async () =>
          (await rejections(clients, names.quarantine)).find(({ partitionKey }) => partitionKey === PartitionKey),
        (rejection) => (rejection === undefined ? `no rejection with partition key ${PartitionKey}` : undefined),
        { quietMs: QUIET_MS },
      );
      expect(found?.raw).toBe(raw);
      expect(found?.issue.reason).not.toBe('');
      expect(found?.kind).toBe('rejected');
    },
  );

  test('every window in DynamoDB equals what a batch job computes, disorder and duplicates notwithstanding', async () => {
    const { clients, names } = deployment;
    const panes = await until(
      () => lastPanes(clients, names.windowsTable, prefix),
      (found) => firstDifference(windows, found),
      { quietMs: WINDOWS_QUIET_MS, everyMs: 1000 },
    );
    expect(panes.size).toBe(windows.length);
  });

  test.runIf(answering.hasHistory || answering.timestream !== undefined)(
    'every window is written for the engine too, with the same values',
    async () => {
      const { clients, timeSeries, historyBucket } = deployment;
      const written = await until<Awaited<ReturnType<typeof stagedPanes | typeof timestreamRows>>>(
        () =>
          historyBucket === undefined
            ? timestreamRows(clients, timeSeries!, prefix)
            : stagedPanes(clients, historyBucket, prefix),
        (found) => firstDifference(windows, found),
        { quietMs: WINDOWS_QUIET_MS, everyMs: 1000 },
      );
      expect(written.size).toBe(windows.length);
    },
  );
});

function identity({ id, transition }: AlertTransition): string {
  return `${id} ${transition}`;
}

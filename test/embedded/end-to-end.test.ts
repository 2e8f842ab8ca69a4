// The whole embedded cloud, once: a small fleet through the real handlers, counted, alerted, and read back as a
// dashboard would.
import { PutRecordCommand } from '@aws-sdk/client-kinesis';
import { SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createS3Objects } from '#adapters/aws/objects/s3-objects.ts';
import { placeOf } from '#cli/alerts/place.ts';
import { deviceReader } from '#cli/start/device-detail.ts';
import { createDoor } from '#cli/start/door.ts';
import { createIncidentBoard } from '#cli/start/incident-board.ts';
import { createLiveModel, type Snapshot } from '#cli/start/live-model.ts';
import { localDeploymentOf } from '#cli/start/local-deployment.ts';
import { type Page, startPage } from '#cli/start/page-server.ts';
import { type Embedded, startEmbedded } from '#local/cloud/embedded/embedded.ts';
import { createFleet } from '#local/simulator/fleet.ts';
import { createProducer, putToKinesis } from '#local/simulator/producer.ts';
import { latestOf, linesOf } from '../contract/written-lines.ts';
import { type Listener, listen } from './listener.ts';

const DEADLINE_MS = 20_000;
const HALF_HOUR_MS = 1_800_000;

interface Notification {
  readonly Type: string;
  readonly SubscribeURL?: string;
  readonly Message: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly Value: string }>>;
}

const model = createLiveModel(Date.now);
const received: Notification[] = [];
const problems: string[] = [];
let embedded: Embedded;
let page: Page;
let subscriber: Listener;
let service: Listener;
const forwarded: { readonly type: string; readonly data: { readonly id: string; readonly device: string } }[] = [];
let sentCount = 0;

/** Asks until the answer is what is wanted; the last answer when time is up, so that the test shows it. */
async function eventually<T>(ask: () => Promise<T> | T, isWanted: (answer: T) => boolean): Promise<T> {
  const giveUpMs = performance.now() + DEADLINE_MS;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer) || performance.now() > giveUpMs) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function listenForAlerts(): Promise<Listener> {
  return listen(async (body) => {
    const notification = JSON.parse(body) as Notification;
    if (notification.Type === 'SubscriptionConfirmation') await fetch(notification.SubscribeURL ?? '');
    else received.push(notification);
  });
}

beforeAll(async () => {
  service = await listen((body) => void forwarded.push(JSON.parse(body)));
  const forward = JSON.stringify([{ name: 'bus', format: 'cloudevents', url: service.url, severity: ['critical'] }]);
  embedded = await startEmbedded({
    profile: 'energy',
    sources: { environment: { WEIR_PANE_LINES: 'true', WEIR_ALERT_RECORD_ONLY: 'none', WEIR_FORWARD: forward } },
    observe: model.observed,
    onInvoke: model.invoked,
    onProblem: (source, text) => problems.push(`${source}: ${text}`),
    pollIntervalMs: 100,
  });
  model.follow(embedded);
  subscriber = await listenForAlerts();
  await embedded.clients.sns.send(
    new SubscribeCommand({
      TopicArn: embedded.topics.AlertsTopic,
      Protocol: 'http',
      Endpoint: subscriber.url,
      Attributes: { FilterPolicy: JSON.stringify({ severity: ['critical'], state: ['firing'] }) },
    }),
  );
  page = await startPage({
    port: 0,
    model,
    ...{ about: { profile: 'energy' }, deployment: localDeploymentOf(embedded) },
    board: createIncidentBoard(
      placeOf({
        called: 'the run',
        profile: embedded.profile,
        dynamodb: embedded.clients.dynamodb,
        tables: localDeploymentOf(embedded).tables,
      }),
      Date.now,
    ),
    door: createDoor(embedded.clients.kinesis, embedded.streams.RawStream ?? '', embedded.profile, Date.now),
    query: (event) => embedded.invoke('query', event),
    readDevice: deviceReader(embedded),
  });
  const fleet = createFleet({
    profile: 'energy',
    deviceCount: 60,
    readingsPerSecond: 1,
    shares: { outage: 0.01, spike: 0.01, bad: 0.02, late: 0.02, duplicate: 0.03 },
  });
  const producer = createProducer({
    put: putToKinesis(embedded.clients.kinesis, embedded.streams.RawStream ?? ''),
    onError: (error) => problems.push(String(error)),
  });
  const now = Date.now();
  for (const { gateway, line, atMs } of fleet.sendings(now - HALF_HOUR_MS, now)) producer.add(gateway, line, atMs);
  await producer.pump(now, true);
  sentCount = producer.sentCount();
});

afterAll(async () => {
  await page?.close();
  subscriber?.close();
  service?.close();
  await embedded?.stop();
});

const accounted = ({ accepted, duplicates, late, rejected }: Snapshot) => accepted + duplicates + late + rejected;

test('every reading that went in is accepted, duplicate, late or rejected', async () => {
  const snapshot = await eventually(model.refresh, (each) => accounted(each) >= sentCount && each.in >= sentCount);
  expect(sentCount).toBeGreaterThan(1700);
  expect(accounted(snapshot)).toBe(sentCount);
  expect(snapshot.in).toBe(sentCount);
  for (const count of [snapshot.accepted, snapshot.duplicates, snapshot.late, snapshot.rejected]) {
    expect(count).toBeGreaterThan(5);
  }
  expect(snapshot.heard).toBe(60);
  expect(Object.keys(snapshot.reasons).length).toBeGreaterThanOrEqual(4);
  expect(problems).toEqual([]);
});

test('a subscriber with a filter policy gets the critical alerts that fire, and no others', async () => {
  const critical = () =>
    model.alerts().filter(({ severity, state }) => severity === 'critical' && state === 'firing').length;
  await eventually(
    () => received.length,
    (count) => critical() > 0 && count >= critical(),
  );
  expect(received.length).toBe(critical());
  expect(received.length).toBeGreaterThan(0);
  expect(model.alerts().length).toBeGreaterThan(received.length);
  for (const { Message, MessageAttributes } of received) {
    expect(JSON.parse(Message)).toMatchObject({ kind: 'outage', severity: 'critical', state: 'firing' });
    expect(MessageAttributes?.severity?.Value).toBe('critical');
  }
});

test('a service that calls people gets each incident that it wants, as it stands', async () => {
  const missing = () => {
    const got = new Set(forwarded.map(({ data }) => data.id));
    return received.map(({ Message }) => (JSON.parse(Message) as { id: string }).id).filter((id) => !got.has(id));
  };
  await eventually(missing, (ids) => forwarded.length > 0 && ids.length === 0);
  expect(missing()).toEqual([]);
  expect(forwarded.length).toBeGreaterThan(0);
});

test('windows and the baseline of a device are read back, its windows through the Timestream query API', async () => {
  const detail = await eventually(
    async () => (await (await fetch(`${page.address}/device?id=meter-00003`)).json()) as Detail,
    ({ windows, baselines }) => windows.length > 20 && baselines.length > 0,
  );
  const minutes = detail.windows.filter(({ window }) => window === '1m');
  expect(minutes.length).toBeGreaterThan(20);
  for (const { mean, min, max, count, startMs } of detail.windows) {
    expect(count).toBeGreaterThanOrEqual(1);
    expect(min).toBeLessThanOrEqual(mean);
    expect(mean).toBeLessThanOrEqual(max);
    expect(startMs % 60_000).toBe(0);
  }
  expect(detail.baselines).toEqual([expect.objectContaining({ measure: 'power_kw', unit: 'kW' })]);
});

test('the same windows are lines in S3, where a bucket was asked for', async () => {
  const objects = createS3Objects(
    embedded.buckets.LinesBucket ?? '',
    { AWS_ENDPOINT_URL_S3: embedded.endpoints.s3 },
    { credentials: async () => ({ accessKeyId: 'local', secretAccessKey: 'local' }) },
  );
  const lines = await eventually(
    async () => latestOf(await linesOf(objects)).filter(({ device_id }) => device_id === 'meter-00003'),
    (found) => found.length > 20,
  );
  const detail = (await (await fetch(`${page.address}/device?id=meter-00003`)).json()) as Detail;
  const shown = (count: number, window: string, startMs: number) => `${window} ${startMs} ${count}`;
  const written = lines.map((line) => shown(line.count, line.window, Date.parse(line.window_start)));
  expect(written).toEqual(
    expect.arrayContaining(detail.windows.slice(0, 10).map((w) => shown(w.count, w.window, w.startMs))),
  );
  const hours = (await objects.list('panes/')).map((key) => key.split('/')[1]);
  for (const hour of hours) expect(hour).toMatch(/^hour=\d{4}-\d{2}-\d{2}T\d{2}$/);
});

interface Detail {
  readonly windows: readonly {
    window: string;
    startMs: number;
    mean: number;
    min: number;
    max: number;
    count: number;
  }[];
  readonly baselines: readonly { measure: string; unit: string; level: number }[];
}

test('a reading through the door raises an alert that a stream of lines tells', async () => {
  const lines: string[] = [];
  const leaving = new AbortController();
  const response = await fetch(`${page.address}/alerts`, { signal: leaving.signal });
  const reading = (async () => {
    for await (const chunk of response.body ?? []) lines.push(Buffer.from(chunk).toString());
  })().catch(() => undefined);
  const answer = await fetch(`${page.address}/readings`, {
    method: 'POST',
    body: JSON.stringify({ meter_id: 'by-hand', timestamp: new Date().toISOString(), power: 0.01 }),
  });
  expect(answer.status).toBe(202);
  expect(await answer.json()).toMatchObject({ readings: 1, sequenceNumber: expect.stringMatching(/^\d+$/) });
  await eventually(
    () => lines.join(''),
    (text) => text.includes('by-hand'),
  );
  leaving.abort();
  await reading;
  expect(lines.join('')).toContain('"device":"by-hand"');
});

test('what only AWS has is left out with a reason, and nothing of the templates is unknown', () => {
  const types = new Set(embedded.leftOut.map(({ type }) => type));
  expect(types).toContain('AWS::IAM::Role');
  expect(embedded.leftOut.filter(({ reason }) => reason.includes('does not know'))).toEqual([]);
  expect(embedded.leftOut.filter(({ type }) => /EventSourceMapping|Schedule|Subscription/.test(type))).toEqual([]);
});

test('a record that another producer puts is taken as any other', async () => {
  await embedded.clients.kinesis.send(
    new PutRecordCommand({
      StreamName: embedded.streams.RawStream,
      PartitionKey: 'my-device',
      Data: Buffer.from(JSON.stringify({ meter_id: 'by-cli', timestamp: new Date().toISOString(), power: 2 })),
    }),
  );
  const state = await eventually(
    () => model.fleet.stateOf('by-cli')?.state,
    (each) => each === 1,
  );
  expect(state).toBe(1);
});

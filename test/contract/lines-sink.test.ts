// Windows as lines in S3: which objects there are, what a retry changes, and what happens when S3 refuses.
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createS3Put, type PutObject } from '#adapters/aws/objects/s3-put.ts';
import { createLinesSink } from '#adapters/aws/sinks/lines.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { startBuckets } from './buckets.ts';
import { pane } from './samples.ts';
import { credentials } from './tables.ts';
import { linesIn, linesOf } from './written-lines.ts';

/** The start of the samples' windows: 2026-01-01T00:00Z. */
const START_MS = 1_767_225_600_000;
const HOUR_MS = 3_600_000;

const rig = (refuse: (object: PutObject) => string | undefined = () => undefined) => {
  const written: PutObject[] = [];
  const metrics = createMemoryMetrics();
  const put = async (object: PutObject) => {
    const reason = refuse(object);
    if (reason !== undefined) throw new Error(reason);
    written.push(object);
  };
  return { sink: createLinesSink(put, 'lines', metrics), written, metrics };
};

const linesOfObject = ({ body }: PutObject) => linesIn(body as Uint8Array);

describe('an object', () => {
  it('has the windows of a write that begin in one hour, a line each, with all that outsiders are told', async () => {
    const { sink, written } = rig();
    await sink.write([pane([1, 3], { energyKwh: 0.25 })]);
    expect(written.map(({ key, contentType }) => [key.replace(/[0-9a-f]{32}/, '<hash>'), contentType])).toEqual([
      ['panes/hour=2026-01-01T00/<hash>.jsonl.gz', 'application/gzip'],
    ]);
    expect(linesOfObject(written[0]!)).toEqual([
      {
        type: 'aggregate',
        profile: 'energy',
        device_id: 'meter-17',
        region: 'north',
        dimensions: { region: 'north' },
        measure: 'power',
        window: '1m',
        window_start: '2026-01-01T00:00:00.000Z',
        window_end: '2026-01-01T00:01:00.000Z',
        revision: 2,
        count: 2,
        avg: 2,
        min: 1,
        max: 3,
        sum: 4,
        stddev: Math.SQRT2,
        first: 1,
        last: 3,
        total_energy_kwh: 0.25,
      },
    ]);
  });

  it('is of the hour in which windows begin, to the millisecond, so all revisions of one are in one hour', async () => {
    const { sink, written } = rig();
    const starts = [START_MS - 1, START_MS, START_MS + HOUR_MS - 1, START_MS + HOUR_MS];
    for (const endMs of [START_MS + HOUR_MS, START_MS + 3 * HOUR_MS])
      await sink.write(starts.map((startMs) => pane([1], { startMs, endMs, window: 'session/1h' })));
    const linesByKey = written.map((each) => `${each.key.slice(11, 24)} ${linesOfObject(each).length}`).toSorted();
    expect(linesByKey).toEqual([
      ...['2025-12-31T23 1', '2025-12-31T23 1', '2026-01-01T00 2', '2026-01-01T00 2'],
      ...['2026-01-01T01 1', '2026-01-01T01 1'],
    ]);
  });

  it('holds 20,000 lines at most', async () => {
    const { sink, written } = rig();
    await sink.write(Array.from({ length: 45_000 }, (_, index) => pane([1], { device: `m-${index}` })));
    expect(written.map((each) => linesOfObject(each).length).toSorted((a, b) => b - a)).toEqual([
      20_000, 20_000, 5_000,
    ]);
    expect(new Set(written.flatMap(linesOfObject).map(({ device_id }) => device_id)).size).toBe(45_000);
  });

  it('says of which dimension a window is, and keeps it apart from a device of that name', async () => {
    const { sink, written } = rig();
    await sink.write([pane([1], { device: 'region=north' })]);
    await sink.write([pane([1], { device: 'region=north', of: 'region' })]);
    expect(written.flatMap(linesOfObject).map(({ of }) => of)).toEqual([undefined, 'region']);
    expect(new Set(written.map(({ key }) => key)).size).toBe(2);
  });
});

/** Panes of a few devices and hours, no identity twice; revision is the number of readings. */
const somePanes = fc
  .uniqueArray(
    fc.record({
      device: fc.constantFrom('a', 'b', 'zähler\n1'),
      hour: fc.nat(3),
      readings: fc.integer({ min: 1, max: 3 }),
    }),
    { selector: ({ device, hour, readings }) => `${device} ${hour} ${readings}`, minLength: 1, maxLength: 20 },
  )
  .map((all) =>
    all.map(({ device, hour, readings }) =>
      pane(
        Array.from({ length: readings }, (_, index) => index),
        { device, startMs: START_MS + hour * HOUR_MS },
      ),
    ),
  );

const named = (objects: readonly PutObject[]) =>
  objects.map(({ key, body }) => `${key} ${Buffer.from(body).toString('base64')}`).toSorted();

describe('a retry', () => {
  it('of the same panes, in any order and some of them twice, writes the same objects, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(
        somePanes.chain((panes) =>
          fc.tuple(fc.constant(panes), fc.shuffledSubarray(panes, { minLength: panes.length }), fc.subarray(panes)),
        ),
        async ([panes, shuffled, repeated]) => {
          const [once, again] = [rig(), rig()];
          await once.sink.write(panes);
          await again.sink.write([...shuffled, ...repeated]);
          expect(named(again.written)).toEqual(named(once.written));
        },
      ),
      { seed: 20_261_130, numRuns: 60 },
    );
  });

  it('of other panes is another object: nothing is written over', async () => {
    await fc.assert(
      fc.asyncProperty(somePanes, async (panes) => {
        const { sink, written } = rig();
        for (const [index] of panes.entries()) await sink.write(panes.slice(index));
        const byKey = new Map(written.map((each) => [each.key, each]));
        for (const each of written) expect(named([byKey.get(each.key)!])).toEqual(named([each]));
        const identities = (all: readonly PutObject[]) =>
          new Set(all.flatMap(linesOfObject).map((line) => JSON.stringify(line)));
        expect(identities([...byKey.values()]).size).toBe(panes.length);
      }),
      { seed: 20_261_130, numRuns: 60 },
    );
  });

  it('goes on where S3 had refused one hour: what was taken is the same object, and no line is missing', async () => {
    const buckets = await startBuckets();
    onTestFinished(() => buckets.close());
    const objects = await buckets.create('lines');
    const real = createS3Put({ AWS_ENDPOINT_URL_S3: buckets.endpoint }, { credentials: async () => credentials });
    let isDown = true;
    const metrics = createMemoryMetrics();
    const sink = createLinesSink(
      async (object) => {
        if (isDown && object.key.includes('T01')) throw new Error('503 SlowDown');
        await real(object);
      },
      'lines',
      metrics,
    );
    const panes: Pane[] = [
      pane([1]),
      pane([2], { startMs: START_MS + HOUR_MS }),
      pane([3], { startMs: START_MS + 2 * HOUR_MS }),
    ];
    await expect(sink.write(panes)).rejects.toThrow('503 SlowDown');
    expect(Object.fromEntries(metrics.counts)).toEqual({ LinesNotWritten: 1 });
    expect(await linesOf(objects)).toHaveLength(2);
    isDown = false;
    await sink.write(panes);
    expect((await linesOf(objects)).map(({ sum }) => sum).toSorted()).toEqual([1, 2, 3]);
  });
});

describe('a bucket that is gone', () => {
  it('rejects with S3’s own reason, so that the batch comes again, and is counted', async () => {
    const fetch = async () =>
      new Response('<Error><Code>NoSuchBucket</Code><Message>gone</Message></Error>', { status: 404 });
    const metrics = createMemoryMetrics();
    const put = createS3Put({}, { credentials: async () => credentials, fetch });
    await expect(createLinesSink(put, 'lines', metrics).write([pane([1])])).rejects.toThrow(
      /S3 did not take panes\/hour=2026-01-01T00\/[0-9a-f]{32}\.jsonl\.gz into bucket lines .*NoSuchBucket/,
    );
    expect(Object.fromEntries(metrics.counts)).toEqual({ LinesNotWritten: 1 });
  });
});

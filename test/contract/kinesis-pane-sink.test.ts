// The stream of aggregates: the form of its records, limits and partial failures by a scripted PutRecords, then the
// request against a Kinesis that runs.
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createKinesisPaneSink } from '#adapters/aws/panes/kinesis-pane-sink.ts';
import { paneRecords } from '#adapters/aws/panes/pane-record.ts';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { DEFAULT_RETRY, RetriesExhaustedError } from '#adapters/aws/request/retry.ts';
import { createKinesisPutRecords, type StreamRecord } from '#adapters/aws/streams/kinesis-put-records.ts';
import { startKinesis } from '#local/cloud/kinesis.ts';
import { expectSameJsonRequest, recordingFetch, recordingHandler } from './client-request.ts';
import { pane } from './samples.ts';
import { credentials } from './tables.ts';

interface Told {
  readonly device_id: string;
  readonly region?: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly panes: readonly { readonly measure: string; readonly count: number }[];
}

const told = (data: Uint8Array | undefined): Told => JSON.parse(new TextDecoder().decode(data));

/** PutRecords whose n-th call refuses the records at the indices that `refuses` gives. */
const scripted = (refuses: (call: number, count: number) => readonly number[] = () => []) => {
  const calls: (readonly StreamRecord[])[] = [];
  const taken: Told[] = [];
  const sleptMs: number[] = [];
  const sink = createKinesisPaneSink(
    async (_stream, records) => {
      const refused = new Set(refuses(calls.length, records.length));
      calls.push(records);
      return records.map(({ data }, index) => {
        if (refused.has(index))
          return { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'slow down' };
        taken.push(told(data));
        return {};
      });
    },
    'aggregates',
    { ...DEFAULT_RETRY, random: () => 0.5, sleep: async (ms) => void sleptMs.push(ms) },
  );
  return { sink, calls, taken, sleptMs };
};

describe('a record', () => {
  it('says what it is, whose, where, and each pane with its window and numbers', () => {
    const [record, ...others] = paneRecords([pane([1, 3], { energyKwh: 0.25 })]);
    expect(others).toEqual([]);
    expect(record?.partitionKey).toBe('meter-17');
    expect(told(record?.data)).toEqual({
      type: 'aggregate',
      profile: 'energy',
      device_id: 'meter-17',
      region: 'north',
      dimensions: { region: 'north' },
      panes: [
        {
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
      ],
    });
  });

  it('has no region where the device has none, and no deviation of one reading', () => {
    const record = told(paneRecords([pane([1], { dimensions: {} })])[0]?.data);
    expect(record).not.toHaveProperty('region');
    expect(record.panes).toMatchObject([{ stddev: null }]);
  });

  it('of a region itself says so, and is never one with those of a device of that name', () => {
    const region = { device: 'region=north', dimensions: { region: 'north' } };
    const records = paneRecords([
      pane([1, 3], { ...region, of: 'region', window: '1m by region' }),
      pane([1], { ...region, window: '1m' }),
    ]);
    expect(records.map(({ data }) => told(data))).toMatchObject([
      { device_id: 'region=north', of: 'region', region: 'north', panes: [{ window: '1m by region', count: 2 }] },
      { device_id: 'region=north', region: 'north', panes: [{ window: '1m', count: 1 }] },
    ]);
    expect(told(records[1]?.data)).not.toHaveProperty('of');
  });

  it('has what only some panes have, and says of a void one where its readings are', () => {
    const written = [
      pane([1, 3], { revision: 7, increase: 2, coveredMs: 60_000 }),
      pane([9, 3], { revision: 8, increase: 0, jump: -6, glitches: 2, replaced: 1, pending: 1 }),
      pane([], { window: 'session/30s', revision: 4, mean: Number.NaN, mergedIntoMs: 1_767_225_540_000 }),
    ];
    expect(told(paneRecords(written)[0]?.data).panes).toMatchObject([
      { revision: 7, count: 2, increase: 2, covered_ms: 60_000 },
      { revision: 8, increase: 0, jump: -6, glitches: 2, replaced: 1, pending: 1 },
      { revision: 4, count: 0, sum: 0, avg: null, merged_into: '2025-12-31T23:59:00.000Z' },
    ]);
  });

  it('holds panes of one device in one place, and every pane is in one of them', () => {
    const device = fc.constantFrom('a', 'b', 'c');
    const region = fc.constantFrom('north', 'south');
    fc.assert(
      fc.property(fc.array(fc.tuple(device, region, fc.nat({ max: 9 })), { maxLength: 30 }), (drawn) => {
        const panes = drawn.map(([device, region, at]) =>
          pane([1], { device, dimensions: { region }, measure: `measure-${at}` }),
        );
        const records = paneRecords(panes).map((record) => ({ key: record.partitionKey, ...told(record.data) }));
        for (const { key, device_id, region, dimensions } of records) {
          expect([key, dimensions]).toEqual([device_id, { region }]);
        }
        const places = records.map(({ device_id, region }) => `${device_id} ${region}`);
        expect(new Set(places).size).toBe(places.length);
        const found = records.flatMap(({ device_id, region, panes }) =>
          panes.map(({ measure }) => `${device_id} ${region} ${measure}`),
        );
        expect(found.toSorted()).toEqual(drawn.map(([d, r, at]) => `${d} ${r} measure-${at}`).toSorted());
      }),
      { seed: 20_261_121, numRuns: 100 },
    );
  });

  it('is cut where a device brings a week at once', () => {
    const week = Array.from({ length: 10_080 }, (_, minute) => pane([1, 2], { startMs: minute * 60_000 }));
    const records = paneRecords(week);
    expect(records.length).toBeGreaterThan(1);
    for (const { data } of records) expect(data.byteLength).toBeLessThan(251_000);
    expect(records.flatMap(({ data }) => told(data).panes)).toHaveLength(week.length);
  });
});

describe('writing', () => {
  it('sends at most 500 records and 5 MB a call', async () => {
    const { sink, calls } = scripted();
    await sink.write(Array.from({ length: 1_200 }, (_, index) => pane([1], { device: `m-${index}` })));
    expect(calls.map((records) => records.length)).toEqual([500, 500, 200]);
    calls.length = 0;
    const large = { note: 'x'.repeat(999_000) };
    await sink.write(Array.from({ length: 7 }, (_, index) => pane([1], { device: `m-${index}`, dimensions: large })));
    expect(calls.map((records) => records.length)).toEqual([5, 2]);
  });

  it('sends again what was not taken, and only that', async () => {
    const { sink, calls, taken, sleptMs } = scripted((call) => (call === 0 ? [1] : []));
    await sink.write(['a', 'b', 'c'].map((device) => pane([1], { device })));
    expect(calls.map((records) => records.length)).toEqual([3, 1]);
    expect(taken.map(({ device_id }) => device_id)).toEqual(['a', 'c', 'b']);
    expect(sleptMs).toEqual([25]);
  });

  it('rejects after bounded attempts that took nothing, so that the batch comes again and no pane is lost', async () => {
    const { sink, calls } = scripted((_, count) => Array.from({ length: count }, (_none, index) => index));
    const written = sink.write([pane([1]), pane([1], { device: 'b' })]);
    await expect(written).rejects.toThrow(RetriesExhaustedError);
    await expect(written).rejects.toThrow(/Kinesis stream aggregates: 2 left after 8 attempts/);
    expect(calls).toHaveLength(8);
  });

  it('sends nothing where there is nothing', async () => {
    const { sink, calls } = scripted();
    await sink.write([]);
    expect(calls).toEqual([]);
  });
});

describe('the request', () => {
  const keys = async () => credentials;
  const record = { partitionKey: 'm', data: new TextEncoder().encode('{}') };
  const retry = { ...DEFAULT_RETRY, maxAttempts: 3, sleep: async () => {} };

  it("is the Kinesis client's own: where it goes, its form, its signature", async () => {
    const { seen, requestHandler } = recordingHandler();
    const client = new KinesisClient({ region: 'eu-west-1', credentials, requestHandler });
    const Records = [{ PartitionKey: record.partitionKey, Data: record.data }];
    await client.send(new PutRecordsCommand({ StreamName: 'aggregates', Records })).catch(() => {});
    const { sent, fetch } = recordingFetch('{"Records":[{}]}');
    const put = createKinesisPutRecords({ AWS_REGION: 'eu-west-1' }, { credentials: keys, fetch });
    expect(await put('aggregates', [record])).toEqual([{}]);
    const signing = { service: 'kinesis', region: 'eu-west-1', keys: credentials } as const;
    expectSameJsonRequest(seen[0]!, sent[0], signing);
  });

  it.each([
    [400, '{"__type":"ProvisionedThroughputExceededException","message":"slow down"}', 3],
    [500, '{"__type":"InternalFailure"}', 3],
    [400, '{"__type":"ResourceNotFoundException","message":"no stream"}', 1],
  ])('after %i %s is made %i times', async (status, body, attempts) => {
    let count = 0;
    const fetch = async () => {
      count += 1;
      return new Response(body, { status });
    };
    const put = createKinesisPutRecords({}, { credentials: keys, fetch, retry });
    await expect(put('aggregates', [record])).rejects.toThrow(
      /Kinesis stream aggregates .* did not take 1 records in . attempts; last reason: [45]00 \w+: /,
    );
    expect(count).toBe(attempts);
  });

  it('brings panes into a stream, where a consumer reads them', async () => {
    const kinesis = await startKinesis();
    onTestFinished(() => kinesis.close());
    const env = { AWS_ENDPOINT_URL_KINESIS: kinesis.endpoint };
    const client = new KinesisClient({ ...clientConfig('KINESIS', env), credentials });
    onTestFinished(() => client.destroy());
    const StreamName = 'aggregates';
    await client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
    await vi.waitFor(async () => {
      const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
      expect(StreamDescriptionSummary?.StreamStatus).toBe('ACTIVE');
    }, 10_000);
    const sink = createKinesisPaneSink(createKinesisPutRecords(env, { credentials: keys }), StreamName);
    await sink.write([pane([1, 2]), pane([5], { measure: 'voltage' }), pane([3], { device: 'zähler-2' })]);
    const shard = { StreamName, ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' } as const;
    const { ShardIterator } = await client.send(new GetShardIteratorCommand(shard));
    const { Records = [] } = await client.send(new GetRecordsCommand({ ShardIterator }));
    const seen = Records.map(({ PartitionKey, Data }) => [PartitionKey, told(Data).panes.map(({ count }) => count)]);
    expect(seen).toEqual([
      ['meter-17', [2, 1]],
      ['zähler-2', [1]],
    ]);
  });
});

// Outages on purpose, and the HTTP side: what holds for the stand-in as a server.
import {
  DescribeEndpointsCommand,
  InternalServerException,
  ThrottlingException,
  type TimestreamWriteClient,
  WriteRecordsCommand,
} from '@aws-sdk/client-timestream-write';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTimestream } from '#local/cloud/timestream/server.ts';
import { type Bench, clientsFor, openBench, singleRecord } from './timestream-clients.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

describe('an outage', () => {
  afterEach(() => bench.timestream.setOutage(undefined));

  it.each([
    ['throttle', ThrottlingException],
    ['internal', InternalServerException],
  ] as const)('of the kind %s fails writes and queries, and ends when told', async (kind, error) => {
    await bench.createTable(`outage_${kind}`);
    bench.timestream.setOutage(kind);
    await expect(bench.writeTo(`outage_${kind}`, [singleRecord('m', 0, '1')])).rejects.toBeInstanceOf(error);
    await expect(bench.rows('SELECT 1')).rejects.toMatchObject({ name: error.name });
    bench.timestream.setOutage(undefined);
    expect((await bench.writeTo(`outage_${kind}`, [singleRecord('m', 0, '1')])).rejected).toEqual([]);
    expect(await bench.timestream.rowCount('weir', `outage_${kind}`)).toBe(1);
  });

  it('of the kind timeout gives no answer until the caller gives up, and writes nothing', async () => {
    const hasty = clientsFor(bench.timestream.endpoint, { requestTimeout: 50, throwOnRequestTimeout: true }).write;
    await bench.createTable('outage_timeout');
    bench.timestream.setOutage('timeout');
    expect(await nameOfFailure(hasty, 'outage_timeout')).toBe('TimeoutError');
    hasty.destroy();
    bench.timestream.setOutage(undefined);
    expect(await bench.timestream.rowCount('weir', 'outage_timeout')).toBe(0);
  });
});

describe('the server', () => {
  it('answers DescribeEndpoints with itself, so that discovery leads back to it', async () => {
    const { Endpoints } = await bench.write.send(new DescribeEndpointsCommand({}));
    expect(Endpoints).toEqual([
      { Address: bench.timestream.endpoint.replace('http://', ''), CachePeriodInMinutes: 1440 },
    ]);
  });

  it('listens on 127.0.0.1 alone and refuses unknown operations', async () => {
    expect(new URL(bench.timestream.endpoint).hostname).toBe('127.0.0.1');
    const response = await fetch(bench.timestream.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'Timestream_20181101.CreateScheduledQuery' },
      body: '{}',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: 'UnknownOperationException' });
  });

  it('answers HTTP 419 for rejected records', async () => {
    const body = JSON.stringify({ DatabaseName: 'weir', TableName: 'status', Records: [{}] });
    await bench.createTable('status');
    const response = await fetch(bench.timestream.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'Timestream_20181101.WriteRecords' },
      body,
    });
    expect(response.status).toBe(419);
    expect(await response.json()).toMatchObject({
      __type: 'RejectedRecordsException',
      RejectedRecords: [{ RecordIndex: 0 }],
    });
  });

  it('says that a port is taken', async () => {
    const port = Number(new URL(bench.timestream.endpoint).port);
    await expect(startTimestream({ port })).rejects.toThrow(`port ${port} of 127.0.0.1 is taken`);
  });

  it('may be closed twice', async () => {
    const timestream = await startTimestream();
    await Promise.all([timestream.close(), timestream.close()]);
    await timestream.close();
  });
});

const writeOne = (
  client: TimestreamWriteClient,
  tableName: string,
  record: ReturnType<typeof singleRecord>,
): Promise<unknown> =>
  client
    .send(new WriteRecordsCommand({ DatabaseName: 'weir', TableName: tableName, Records: [record] }))
    .catch((error: unknown) => error);

const nameOfFailure = async (client: TimestreamWriteClient, tableName: string): Promise<string> => {
  const failure = await writeOne(client, tableName, singleRecord('m', 0, '1'));
  return failure instanceof Error ? failure.name : 'none';
};

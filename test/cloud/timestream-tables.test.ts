// Databases, tables, outages and the file: what holds for the stand-in as a server.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QueryCommand } from '@aws-sdk/client-timestream-query';
import {
  ConflictException,
  CreateDatabaseCommand,
  CreateTableCommand,
  DeleteDatabaseCommand,
  DeleteTableCommand,
  DescribeDatabaseCommand,
  DescribeEndpointsCommand,
  DescribeTableCommand,
  InternalServerException,
  ListDatabasesCommand,
  ListTablesCommand,
  RejectedRecordsException,
  ResourceNotFoundException,
  ThrottlingException,
  type TimestreamWriteClient,
  UpdateTableCommand,
  ValidationException,
  WriteRecordsCommand,
} from '@aws-sdk/client-timestream-write';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTimestream } from '#local/cloud/timestream/server.ts';
import { type Bench, clientsFor, hourMs, nowMs, openBench, singleRecord } from './timestream-clients.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

describe('databases and tables', () => {
  it('are described as they were created, with the documented defaults', async () => {
    await bench.createTable('defaults');
    const { Table } = await bench.write.send(new DescribeTableCommand({ DatabaseName: 'weir', TableName: 'defaults' }));
    expect(Table).toMatchObject({
      TableName: 'defaults',
      DatabaseName: 'weir',
      TableStatus: 'ACTIVE',
      RetentionProperties: { MemoryStoreRetentionPeriodInHours: 6, MagneticStoreRetentionPeriodInDays: 73_000 },
      MagneticStoreWriteProperties: { EnableMagneticStoreWrites: false },
      CreationTime: new Date(nowMs),
    });
    const { Database } = await bench.write.send(new DescribeDatabaseCommand({ DatabaseName: 'weir' }));
    expect(Database).toMatchObject({ DatabaseName: 'weir', TableCount: 1 });
  });

  it('take a change of retention at once', async () => {
    await bench.createTable('retained');
    const late = singleRecord('late', 10 * hourMs, '1');
    expect((await bench.writeTo('retained', [late])).rejected).toHaveLength(1);
    const change = {
      RetentionProperties: { MemoryStoreRetentionPeriodInHours: 12, MagneticStoreRetentionPeriodInDays: 7 },
      MagneticStoreWriteProperties: { EnableMagneticStoreWrites: true },
    };
    const { Table } = await bench.write.send(
      new UpdateTableCommand({ DatabaseName: 'weir', TableName: 'retained', ...change }),
    );
    expect(Table).toMatchObject(change);
    expect((await bench.writeTo('retained', [late])).response?.RecordsIngested).toEqual({
      Total: 1,
      MemoryStore: 1,
      MagneticStore: 0,
    });
  });

  it('are listed in pages', async () => {
    await bench.write.send(new CreateDatabaseCommand({ DatabaseName: 'listed' }));
    for (const name of ['aaa', 'bbb', 'ccc'])
      await bench.write.send(new CreateTableCommand({ DatabaseName: 'listed', TableName: name }));
    const first = await bench.write.send(new ListTablesCommand({ DatabaseName: 'listed', MaxResults: 2 }));
    const second = await bench.write.send(
      new ListTablesCommand({ DatabaseName: 'listed', MaxResults: 2, NextToken: first.NextToken }),
    );
    const names = [...(first.Tables ?? []), ...(second.Tables ?? [])].map(({ TableName }) => TableName);
    expect([names, second.NextToken]).toEqual([['aaa', 'bbb', 'ccc'], undefined]);
    const { Databases } = await bench.write.send(new ListDatabasesCommand({}));
    expect(Databases?.map(({ DatabaseName, TableCount }) => [DatabaseName, TableCount])).toContainEqual(['listed', 3]);
  });

  it('are gone when deleted, rows included, and a full database is not deleted', async () => {
    await bench.write.send(new CreateDatabaseCommand({ DatabaseName: 'gone' }));
    const table = { DatabaseName: 'gone', TableName: 'rows' };
    await bench.write.send(new CreateTableCommand(table));
    await expect(bench.write.send(new DeleteDatabaseCommand({ DatabaseName: 'gone' }))).rejects.toBeInstanceOf(
      ValidationException,
    );
    await bench.write.send(new DeleteTableCommand(table));
    await expect(bench.write.send(new DescribeTableCommand(table))).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(bench.timestream.rowCount('gone', 'rows')).rejects.toThrow('does not exist');
    await bench.write.send(new CreateTableCommand(table));
    expect(await bench.timestream.rowCount('gone', 'rows')).toBe(0);
    await bench.write.send(new DeleteTableCommand(table));
    await bench.write.send(new DeleteDatabaseCommand({ DatabaseName: 'gone' }));
    await expect(bench.write.send(new DescribeDatabaseCommand({ DatabaseName: 'gone' }))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
  });

  it.each([
    ['a second database of a name', () => new CreateDatabaseCommand({ DatabaseName: 'weir' }), ConflictException],
    [
      'a second one that differs in case only',
      () => new CreateDatabaseCommand({ DatabaseName: 'Weir' }),
      ValidationException,
    ],
    ['a name the engine takes', () => new CreateDatabaseCommand({ DatabaseName: 'main' }), ValidationException],
    ['a name with a space', () => new CreateDatabaseCommand({ DatabaseName: 'a b c' }), ValidationException],
    ['a name of two letters', () => new CreateDatabaseCommand({ DatabaseName: 'ab' }), ValidationException],
  ])('are refused: %s', async (_name, command, error) => {
    await expect(bench.write.send(command())).rejects.toBeInstanceOf(error);
  });

  it('are refused: a table of no database, a table twice, retention out of range', async () => {
    const create = (input: object) =>
      bench.write.send(new CreateTableCommand({ DatabaseName: 'weir', TableName: 'refused', ...input }));
    await expect(create({ DatabaseName: 'absent' })).rejects.toBeInstanceOf(ResourceNotFoundException);
    const retention = (hours: number, days: number) => ({
      RetentionProperties: { MemoryStoreRetentionPeriodInHours: hours, MagneticStoreRetentionPeriodInDays: days },
    });
    await expect(create(retention(0, 7))).rejects.toBeInstanceOf(ValidationException);
    await expect(create(retention(6, 73_001))).rejects.toBeInstanceOf(ValidationException);
    await create(retention(8766, 73_000));
    await expect(create({})).rejects.toBeInstanceOf(ConflictException);
  });

  it('may have names that SQL must quote', async () => {
    await bench.write.send(new CreateDatabaseCommand({ DatabaseName: 'my-db.1' }));
    await bench.write.send(new CreateTableCommand({ DatabaseName: 'my-db.1', TableName: 'select' }));
    expect(await bench.rows('SELECT count(*) FROM "my-db.1"."select"')).toEqual([['0']]);
  });
});

describe('writes at the same time', () => {
  it('of one key end at the highest version', async () => {
    await bench.createTable('raced');
    const writes = Array.from({ length: 12 }, (_, at) =>
      bench.writeTo('raced', [singleRecord('one', 0, String(at + 1), at + 1)]),
    );
    await Promise.all(writes);
    expect(await bench.rows('SELECT measure_value::double FROM weir.raced')).toEqual([['12.0']]);
  });

  it('that add columns while queries run disturb neither', async () => {
    await bench.createTable('growing');
    const jobs = Array.from({ length: 10 }, (_, at) => [
      bench.writeTo('growing', [{ ...singleRecord('one', at, '1'), Dimensions: [{ Name: `zone${at}`, Value: 'x' }] }]),
      bench.rows('SELECT count(*) FROM weir.growing'),
    ]);
    await Promise.all(jobs.flat());
    expect(await bench.timestream.rowCount('weir', 'growing')).toBe(10);
    expect(await bench.rows('DESCRIBE weir.growing')).toHaveLength(13);
  });
});

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

  it('keeps data, schema and versions in a file over a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'weir-timestream-'));
    const path = join(folder, 'made', 'weir.duckdb');
    try {
      const before = await openBench({ path });
      await before.createTable('kept', {
        RetentionProperties: { MemoryStoreRetentionPeriodInHours: 9, MagneticStoreRetentionPeriodInDays: 3 },
      });
      await before.writeTo('kept', [singleRecord('m', 0, '1', 5)]);
      await before.close();
      const timestream = await startTimestream({ path, clock: () => nowMs });
      const { write, query } = clientsFor(timestream.endpoint);
      const { Table } = await write.send(new DescribeTableCommand({ DatabaseName: 'weir', TableName: 'kept' }));
      expect(Table?.RetentionProperties?.MemoryStoreRetentionPeriodInHours).toBe(9);
      const { Rows } = await query.send(
        new QueryCommand({ QueryString: 'SELECT device, measure_value::double FROM weir.kept' }),
      );
      expect(Rows).toEqual([{ Data: [{ ScalarValue: 'm' }, { ScalarValue: '1.0' }] }]);
      expect(await rejectionOf(write, singleRecord('m', 0, '2', 4))).toBe(5);
      write.destroy();
      query.destroy();
      await timestream.close();
      await timestream.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
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

const rejectionOf = async (
  client: TimestreamWriteClient,
  record: ReturnType<typeof singleRecord>,
): Promise<number | undefined> => {
  const failure = await writeOne(client, 'kept', record);
  return failure instanceof RejectedRecordsException ? failure.RejectedRecords?.[0]?.ExistingVersion : undefined;
};

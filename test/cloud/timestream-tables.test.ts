// Databases and tables: created, described, listed, changed, deleted; and written to by many at once.
import {
  ConflictException,
  CreateDatabaseCommand,
  CreateTableCommand,
  DeleteDatabaseCommand,
  DeleteTableCommand,
  DescribeDatabaseCommand,
  DescribeTableCommand,
  ListDatabasesCommand,
  ListTablesCommand,
  ResourceNotFoundException,
  UpdateTableCommand,
  ValidationException,
} from '@aws-sdk/client-timestream-write';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, hourMs, nowMs, openBench, singleRecord } from './timestream-clients.ts';

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

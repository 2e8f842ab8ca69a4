// MaxRows, NextToken and CancelQuery, through the SDK and its paginator.
import { CancelQueryCommand, paginateQuery, QueryCommand, ValidationException } from '@aws-sdk/client-timestream-query';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, openBench, plain, windowRecord } from './timestream-clients.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
  await bench.createTable('panes');
  await bench.writeTo(
    'panes',
    Array.from({ length: 25 }, (_, index) => windowRecord(`m${index}`, index, { sum: index })),
  );
});
afterAll(() => bench.close());

const allSql = 'SELECT device FROM "weir"."panes" ORDER BY time DESC';

describe('pages', () => {
  it('follow the paginator of the SDK to the last row, the first page being empty as documented', async () => {
    const sizes: number[] = [];
    const devices: unknown[] = [];
    for await (const page of paginateQuery({ client: bench.query }, { QueryString: allSql, MaxRows: 10 })) {
      sizes.push(page.Rows?.length ?? 0);
      for (const row of page.Rows ?? []) devices.push(...(row.Data ?? []).map(plain));
    }
    expect(sizes).toEqual([0, 10, 10, 5]);
    expect(devices).toEqual(Array.from({ length: 25 }, (_, index) => `m${index}`));
  });

  it('are one when MaxRows holds all', async () => {
    const page = await bench.query.send(new QueryCommand({ QueryString: allSql, MaxRows: 25 }));
    expect([page.Rows?.length, page.NextToken]).toEqual([25, undefined]);
  });

  it('are cut at 1 MB without MaxRows', async () => {
    const sql = `SELECT repeat('x', 100000) FROM UNNEST(sequence(1, 25)) AS t (n)`;
    const sizes: number[] = [];
    for await (const page of paginateQuery({ client: bench.query }, { QueryString: sql }))
      sizes.push(page.Rows?.length ?? 0);
    expect(sizes).toEqual([9, 9, 7]);
  });

  it('repeat for the same token, and refuse an older one, another query and nonsense', async () => {
    const first = await bench.query.send(new QueryCommand({ QueryString: allSql, MaxRows: 10 }));
    const next = (token: string | undefined, sql = allSql) =>
      bench.query.send(new QueryCommand({ QueryString: sql, MaxRows: 10, NextToken: token }));
    const second = await next(first.NextToken);
    expect((await next(first.NextToken)).Rows).toEqual(second.Rows);
    const third = await next(second.NextToken);
    expect(third.Rows).not.toEqual(second.Rows);
    await expect(next(first.NextToken)).rejects.toThrow('Invalid pagination token');
    await expect(next(third.NextToken, `${allSql} LIMIT 3`)).rejects.toThrow('Invalid pagination token');
    await expect(next('nonsense')).rejects.toBeInstanceOf(ValidationException);
  });

  it('end when the query is canceled', async () => {
    const first = await bench.query.send(new QueryCommand({ QueryString: allSql, MaxRows: 10 }));
    const answer = await bench.query.send(new CancelQueryCommand({ QueryId: first.QueryId }));
    expect(answer.CancellationMessage).toContain(first.QueryId);
    const next = bench.query.send(new QueryCommand({ QueryString: allSql, NextToken: first.NextToken }));
    await expect(next).rejects.toThrow('Invalid pagination token');
    await expect(bench.query.send(new CancelQueryCommand({ QueryId: first.QueryId }))).rejects.toBeInstanceOf(
      ValidationException,
    );
  });
});

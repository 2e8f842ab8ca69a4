// Reports of the magnetic store: every form a report may have is read, none of them throws, and none counts as nothing.
import { gzipSync } from 'node:zlib';
import { RejectedRecordsException } from '@aws-sdk/client-timestream-write';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRefusedLater, reportAddressOf } from '#adapters/aws/panes/timestream-refused-later.ts';
import { rowsOfReport } from '#adapters/aws/panes/timestream-report.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';

const bytes = (value: unknown): Uint8Array => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

const record = {
  Dimensions: [{ Name: 'device', Value: 'meter-1' }],
  MeasureName: 'power_kw',
  MeasureValueType: 'MULTI',
  MeasureValues: [{ Name: 'sum', Value: '1.5', Type: 'DOUBLE' }],
  Time: '1767225600000',
  TimeUnit: 'MILLISECONDS',
  Version: 3,
};
const older = { Reason: 'The record version 3 is lower than the existing version 7.', ExistingVersion: 7 };
const outside = { Reason: 'The record timestamp is outside the time range of the data ingestion window.' };
const lower = (value: object): object =>
  Object.fromEntries(Object.entries(value).map(([name, inner]) => [name[0]?.toLowerCase() + name.slice(1), inner]));

describe('a report', () => {
  it.each([
    ['a row with what is there already', { ...record, ...older }],
    ['the row within it', { record, ...older }],
    ['a list', [{ ...record, ...older }]],
    ['a list by a name', { reportId: 'x', rejectedRecords: [{ record, ...older }] }],
    ['small letters', { errors: [lower({ ...record, ...older })] }],
  ])('as %s says one row that is there already, with the row as it was sent', (_form, report) => {
    expect(rowsOfReport(bytes(report))).toEqual([{ cause: 'already-there', reason: older.Reason, record }]);
    expect(rowsOfReport(gzipSync(bytes(report)))).toEqual(rowsOfReport(bytes(report)));
  });

  it('as lines says a row a line', () => {
    const lines = [{ ...record, ...older }, outside].map((one) => JSON.stringify(one)).join('\n');
    expect(rowsOfReport(bytes(`${lines}\n`)).map(({ cause }) => cause)).toEqual(['already-there', 'outside-retention']);
  });

  it.each(['', 'no JSON', '[]', '{"taskId":"x"}', '7', 'null'])(
    'in which nothing is found (%j) is one row of unknown cause',
    (text) => {
      expect(rowsOfReport(bytes(text))).toEqual([{ cause: 'other', reason: expect.any(String), record: undefined }]);
    },
  );

  it('never throws, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map(bytes),
          fc.json().map((text) => gzipSync(text)),
        ),
        (given) => {
          expect(rowsOfReport(given).length).toBeGreaterThan(0);
        },
      ),
    );
  });
});

describe('a report that came', () => {
  const address = { bucket: 'quarantine', key: 'timestream-rejected/2026/report.json' };

  async function told(report: unknown, refuses?: Error) {
    const metrics = createMemoryMetrics();
    const sent: unknown[] = [];
    const client = {
      send: async ({ input }: { input: unknown }) => {
        if (refuses !== undefined) throw refuses;
        sent.push(input);
      },
    };
    const target = { client: client as never, database: 'weir', table: 'panes' };
    const objects = { get: async () => (report === undefined ? undefined : { bytes: bytes(report), etag: '"1"' }) };
    const done = createRefusedLater(target, () => objects, metrics)(address);
    return { done, metrics, sent };
  }

  it('of rows that are there already is counted as that, and nothing is written', async () => {
    const { done, metrics, sent } = await told([{ ...record, ...older }]);
    await done;
    expect(metrics.counts).toEqual(new Map([['TimestreamRowsAlreadyThere', 1]]));
    expect(sent).toEqual([]);
  });

  it('of a row that was refused is counted by its cause, and the row is written again as it was', async () => {
    const { done, metrics, sent } = await told([{ record, ...outside }, { ...outside }]);
    await done;
    expect(Object.fromEntries(metrics.counts)).toMatchObject({
      TimestreamRowsRefusedLater: 2,
      'TimestreamRejected.outside-retention': 2,
      TimestreamRowsRewritten: 1,
    });
    expect(sent).toEqual([{ DatabaseName: 'weir', TableName: 'panes', Records: [record] }]);
  });

  it('while the store is down, or refuses again, rejects, so that the event comes again', async () => {
    const again = new RejectedRecordsException({ message: 'no', $metadata: {} });
    for (const error of [new Error('down'), again]) {
      const { done, metrics } = await told([{ record, ...outside }], error);
      await expect(done).rejects.toThrow(error.message);
      expect(metrics.counts.get('TimestreamRowsRefusedLater')).toBe(1);
    }
  });

  it('and has gone meanwhile is nothing', async () => {
    const { done, metrics } = await told(undefined);
    await done;
    expect(metrics.counts.size).toBe(0);
  });

  it('is known by its event', () => {
    const event = {
      source: 'aws.s3',
      'detail-type': 'Object Created',
      detail: { bucket: { name: address.bucket }, object: { key: address.key } },
    };
    expect(reportAddressOf(event)).toEqual(address);
    expect(reportAddressOf({ Records: [] })).toBeUndefined();
    expect(() => reportAddressOf({ ...event, detail: {} })).toThrow('detail.bucket.name');
  });
});

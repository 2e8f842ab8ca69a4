// A pane as a record, why a record was rejected, and the breaker: the parts of the Timestream sink that need no server.
import type { RejectedRecord } from '@aws-sdk/client-timestream-write';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCircuitBreaker } from '#adapters/aws/circuit-breaker.ts';
import { recordOf, withCommonAttributes } from '#adapters/aws/timestream-record.ts';
import { causeOf } from '#adapters/aws/timestream-rejection.ts';
import { pane } from './samples.ts';

describe('the cause of a rejection', () => {
  it.each<[RejectedRecord, ReturnType<typeof causeOf>]>([
    [{ ExistingVersion: 7, Reason: 'The record version 5 is lower than the existing version 7.' }, 'already-there'],
    [{ ExistingVersion: 5, Reason: '' }, 'already-there'],
    [{ ExistingVersion: 4, Reason: 'A record already exists with the same time' }, 'other'],
    [
      { Reason: 'A record already exists with the same time, dimensions, measure name, and record version.' },
      'already-there',
    ],
    [{ Reason: 'The record timestamp is outside the time range [a, b) of the memory store.' }, 'outside-retention'],
    [{ Reason: 'Timestamps that lie outside the retention duration of the memory store' }, 'outside-retention'],
    [{ Reason: 'The time is more than 15 minutes in the future' }, 'in-the-future'],
    [{ Reason: 'Dimensions exceed the Timestream defined limits' }, 'above-limits'],
    [{ Reason: 'A new sentence' }, 'other'],
    [{}, 'other'],
  ])('%j of version 5 has the cause %s', (rejected, cause) => {
    expect(causeOf(rejected, 5)).toBe(cause);
  });
});

describe('a record', () => {
  it('has device and window alone as dimensions, the revision as version, and region as a column', () => {
    const record = recordOf(pane([1, 2], { dimensions: { region: 'north', device: 'd', empty: '' }, energyKwh: 0.5 }));
    expect(record).toMatchObject({ MeasureName: 'power', Time: '1767225600000', TimeUnit: 'MILLISECONDS', Version: 2 });
    expect(record.Dimensions?.map(({ Name }) => Name)).toEqual(['device', 'window']);
    const columns = Object.fromEntries(
      record.MeasureValues?.map(({ Name, Value, Type }) => [Name, `${Type} ${Value}`]) ?? [],
    );
    expect(columns).toEqual({
      count: 'BIGINT 2',
      sum: 'DOUBLE 3',
      mean: 'DOUBLE 1.5',
      min: 'DOUBLE 1',
      max: 'DOUBLE 2',
      first: 'DOUBLE 1',
      last: 'DOUBLE 2',
      stddev: `DOUBLE ${Math.SQRT1_2}`,
      energy_kwh: 'DOUBLE 0.5',
      profile: 'VARCHAR energy',
      region: 'VARCHAR north',
      dim_device: 'VARCHAR d',
    });
  });

  it('has columns for what only some panes have; a void one has no number but its count and where its readings are', () => {
    const names = (record: ReturnType<typeof recordOf>) =>
      record.MeasureValues?.map(({ Name, Value, Type }) => `${Name} ${Type} ${Value}`) ?? [];
    const counted = names(recordOf(pane([1, 2], { revision: 9, increase: 1, coveredMs: 30_000 })));
    expect(counted).toEqual(expect.arrayContaining(['increase DOUBLE 1', 'covered_ms BIGINT 30000']));
    const none = { min: NaN, max: NaN, mean: NaN, first: NaN, last: NaN };
    const emptied = recordOf(
      pane([], { ...none, window: 'session/30s', revision: 3, mergedIntoMs: 60_000, dimensions: {} }),
    );
    expect(emptied.Version).toBe(3);
    expect(names(emptied)).toEqual([
      'count BIGINT 0',
      'merged_into BIGINT 60000',
      'sum DOUBLE 0',
      'profile VARCHAR energy',
    ]);
  });

  it('and what all of a request share are the same records again', () => {
    const some = fc.record({
      device: fc.constantFrom('a', 'b'),
      measure: fc.constantFrom('power', 'voltage'),
      window: fc.constantFrom('1m', '15m'),
      startMs: fc.constantFrom(0, 60_000),
      values: fc.constantFrom([1], [1, 2]),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 4 }), (chosen) => {
        const records = chosen.map(({ values, ...rest }) => recordOf(pane(values, rest)));
        const { common, own } = withCommonAttributes(records);
        const joined = own.map((record) => ({
          ...common,
          ...record,
          Dimensions: [...(common.Dimensions ?? []), ...(record.Dimensions ?? [])].sort((a, b) =>
            a.Name! < b.Name! ? -1 : 1,
          ),
        }));
        expect(joined).toEqual(records);
      }),
      { seed: 20_261_121 },
    );
  });
});

describe('the circuit breaker', () => {
  it('lets one trial through when half open, and opens again when it fails', () => {
    let nowMs = 0;
    const breaker = createCircuitBreaker(() => nowMs, 2, 100);
    expect([breaker.failed(), breaker.allows(), breaker.failed(), breaker.allows()]).toEqual([
      false,
      true,
      true,
      false,
    ]);
    nowMs = 100;
    expect([breaker.allows(), breaker.allows()]).toEqual([true, false]);
    breaker.failed();
    expect(breaker.allows()).toBe(false);
    nowMs = 200;
    expect(breaker.allows()).toBe(true);
    breaker.succeeded();
    expect([breaker.allows(), breaker.allows()]).toEqual([true, true]);
  });

  it('counts failures in a row only', () => {
    const breaker = createCircuitBreaker(() => 0, 2, 100);
    breaker.failed();
    breaker.succeeded();
    breaker.failed();
    expect(breaker.allows()).toBe(true);
  });
});

// A pane as a record, why a record was rejected, and the breaker: the parts of the Timestream sink that need no server.
import type { RejectedRecord } from '@aws-sdk/client-timestream-write';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordOf, recordsAs, withCommonAttributes } from '#adapters/aws/panes/timestream-record.ts';
import { causeOf } from '#adapters/aws/panes/timestream-rejection.ts';
import { inRowOrder } from '#adapters/aws/panes/timestream-writer.ts';
import { parseWindowSpec } from '#core/windowing/slices/window-spec.ts';
import { createCircuitBreaker } from '#stages/panes/circuit-breaker.ts';
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
    const wild = names(recordOf(pane([9, 3], { increase: 0, jump: -6, glitches: 2, replaced: 1, pending: 1 })));
    const columns = ['jump DOUBLE -6', 'glitches BIGINT 2', 'replaced BIGINT 1', 'pending BIGINT 1'];
    expect(wild).toEqual(expect.arrayContaining(columns));
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

describe('a lean record', () => {
  const windows = ['1m', '15m', '5m/1m'].map(parseWindowSpec);
  const lean = recordsAs('lean', windows);
  const dimensions = { region: 'north', device: 'd' };
  const namesOf = (record: ReturnType<typeof recordOf>) => record.MeasureValues?.map(({ Name }) => Name);
  const NUMBERS = ['count', 'sum', 'min', 'max', 'stddev'];

  it('of the longest window has what a mean is made of, energy and dimensions', () => {
    const record = lean(pane([1, 2], { window: '15m', energyKwh: 0.5, dimensions }));
    expect(namesOf(record)).toEqual([...NUMBERS, 'energy_kwh', 'region', 'dim_device']);
  });

  it.each(['1m', '5m/1m'])('of the shorter %s has the numbers alone', (window) => {
    expect(namesOf(lean(pane([1, 2], { window, energyKwh: 0.5, dimensions })))).toEqual(NUMBERS);
  });

  it('of a shorter window keeps energy that follows from nothing else, what a register went up by, and where a void one went', () => {
    const weighted = lean(pane([1, 2], { window: '1m', energyKwh: 0.5, coveredMs: 30_000 }));
    expect(namesOf(weighted)).toEqual(['count', 'covered_ms', 'sum', 'min', 'max', 'stddev', 'energy_kwh']);
    expect(namesOf(lean(pane([1, 2], { window: '1m', increase: 1 })))).toContain('increase');
    expect(namesOf(lean(pane([], { window: 'session/30s', mergedIntoMs: 0 })))).toContain('merged_into');
  });

  it('of a dimension value, of a session and of a number of values is as of the longest window', () => {
    const full = [...NUMBERS, 'region', 'dim_device'];
    expect(namesOf(lean(pane([1, 2], { window: '1m', of: 'region', dimensions })))).toEqual(full);
    for (const window of ['session/30s', 'count/2'])
      expect(namesOf(lean(pane([1, 2], { window, dimensions })))).toEqual(full);
  });

  it('is the same row as the full one: name, time, dimensions and version, and no other value', () => {
    for (const window of ['1m', '15m']) {
      const one = pane([1, 2, 4], { window, energyKwh: 0.5, dimensions });
      const { MeasureValues: few = [], ...rest } = lean(one);
      const { MeasureValues: all = [], ...same } = recordOf(one);
      expect(rest).toEqual(same);
      expect(all).toEqual(expect.arrayContaining(few));
    }
    expect(recordsAs('full', windows)(pane([1]))).toEqual(recordOf(pane([1])));
  });

  it('stands in a call with those of its window and time, which are then sent once', () => {
    const panes = Array.from({ length: 300 }, (_, index) =>
      pane([index], {
        device: `m${index % 100}`,
        window: index % 3 === 0 ? '15m' : '1m',
        startMs: 60_000 * (index % 3),
      }),
    );
    const ordered = inRowOrder(panes);
    expect(new Set(ordered)).toEqual(new Set(panes));
    for (let from = 0; from < 300; from += 100) {
      const { common } = withCommonAttributes(ordered.slice(from, from + 100).map(lean));
      expect(common).toMatchObject({ MeasureName: 'power', Time: expect.any(String) });
      expect(common.Dimensions).toEqual([{ Name: 'window', Value: expect.any(String) }]);
    }
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

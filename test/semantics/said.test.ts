// docs/semantics.md, "What a reading may say", row by row.
import { describe, expect, it } from 'vitest';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { profiles } from '#profiles/index.ts';
import type { Rejection } from '#stages/ports.ts';
import { batchOf } from '#stages/raw-batch.ts';
import { createValidate } from '#stages/validate/validate.ts';
import { compiled, rawRecord, T0 } from '../support/readings.ts';
import { minute, type Story, tell } from './story.ts';

const open = compiled({ measures: {}, units: {}, openMeasures: true }, ['1m']);

/** A reading's text: members after device and time. */
const line = (members: string, device = '"a"', second = 1) =>
  `{"device_id":${device},"timestamp":${T0 / 1000 + second},${members}}`;

/** `reason field` of what was kept. */
const reasons = (story: Story) => story.kept().map((one) => one.replace(/^rejected /, '').trim());

/** The devices of the windows that a sweep leaves. */
async function devicesOf(story: Story): Promise<string[]> {
  await story.waitUntil('00:10:00');
  await story.sweep();
  return [...new Set([...story.shown().values()].map(({ device }) => device))].sort();
}

describe('what a reading may say', () => {
  it('an id or a dimension is a whole number, however long: its digits as they stand in the bytes are its text; `1.0` and `1e3` are none (`bad-device`, `bad-dimension`)', async () => {
    const story = tell();
    const ids = ['9196877626998784', '9196877626998785', '1234567890123456789012', '1234567890123456789013'];
    await story.hearRecord(ids.map((id) => line('"power":1', id)).join('\n'));
    expect(await story.counts()).toMatchObject({ valuesAccepted: 4, valuesDuplicate: 0 });
    expect(await devicesOf(story)).toEqual([...ids].sort());
    await story.hearRecord([line('"power":1', '1.0'), line('"power":1,"region":1e3')].join('\n'));
    expect(reasons(story)).toEqual(['bad-device device_id', 'bad-dimension region']);
  });

  it('there are bytes that are not UTF-8 in a line of NDJSON or in an element of an array: that reading is rejected (`not-utf-8`) with its bytes; the ones around it count', async () => {
    const bad = (second: number) => Buffer.from(line('"power":1', '"K\u00fcche"', second), 'latin1');
    const good = (second: number) => Buffer.from(line('"power":1', '"K\u00fcche"', second));
    const between = (open: string, comma: string, close: string) =>
      Buffer.concat(
        [open, good(1), comma, bad(2), comma, bad(3), comma, good(4), close].map((each) => Buffer.from(each)),
      );
    for (const bytes of [between('', '\n', ''), between('[', ', ', ']')]) {
      const story = tell();
      await story.hearRecord(bytes);
      expect(await story.counts()).toMatchObject({ valuesAccepted: 2, valuesDuplicate: 0, valuesRejected: 2 });
      const kept = [...story.world.quarantine.rejections.values()];
      expect(
        kept.map(({ issue, raw, encoding }) => [issue.reason, Buffer.from(raw, encoding).toString('latin1')]),
      ).toEqual([
        ['not-utf-8', bad(2).toString('latin1')],
        ['not-utf-8', bad(3).toString('latin1')],
      ]);
    }
  });

  it('an id, a dimension or the name of a measure holds half of a surrogate pair: rejected as `not-utf-8`; a genuine U+FFFD is a character like any other', async () => {
    const story = tell(open);
    await story.hearRecord(line('"power":1', '"\\ud800"'));
    await story.hearRecord(line('"power":1,"region":"\\udbff"'));
    await story.hearRecord(line('"power":1,"\\udc00":2'));
    await story.hearRecord(line('"power":1', '"\ufffd"'));
    expect(reasons(story)).toEqual(['not-utf-8 device_id', 'not-utf-8 region', 'not-utf-8 \udc00']);
    expect(await story.counts()).toMatchObject({ valuesAccepted: 2, valuesRejected: 3 });
  });

  it("a dimension's value is blank: it is not given", async () => {
    const story = tell(compiled({ dimensionWindows: ['region'] }, ['1m']));
    for (const [i, region] of ['""', '" "', 'null'].entries()) {
      await story.hearRecord(line(`"power":1,"region":${region}`, `"d${i}"`));
    }
    expect(await story.counts()).toMatchObject({ valuesAccepted: 3 });
    expect(await devicesOf(story)).toEqual(['d0', 'd1', 'd2']);
  });

  it("a dimension's value could be no id: the reading is rejected whole (`bad-dimension`): it would be missing in its region's window", async () => {
    const story = tell();
    for (const region of ['"a\\u0000b"', '{"x":1}', `"${'x'.repeat(257)}"`]) {
      await story.hearRecord(line(`"power":1,"heat_c":2,"region":${region}`));
    }
    expect(reasons(story)).toEqual(['bad-dimension region', 'bad-dimension region', 'bad-dimension region']);
    expect(await story.counts()).toMatchObject({ valuesAccepted: 0, valuesRejected: 6, readingsRejected: 3 });
  });

  it('it nests deeper than 64 objects and arrays: it is rejected (`too-deep`, with the member) before anything walks through it; the readings around it count', async () => {
    const deep = (levels: number) => line(`"power":${'['.repeat(levels)}${']'.repeat(levels)}`, '"a"', 2);
    for (const levels of [64, 5000, 100_000]) {
      const story = tell();
      await story.hearRecord([line('"power":1'), deep(levels), line('"power":1', '"a"', 3)].join('\n'));
      await story.hearRecord(`[${line('"power":1', '"a"', 4)},${deep(levels)}]`);
      expect(reasons(story)).toEqual(['too-deep power', 'too-deep power']);
      expect(await story.counts()).toMatchObject({ valuesAccepted: 3, valuesRejected: 2, readingsRejected: 2 });
    }
    const story = tell();
    await story.hearRecord(deep(63));
    expect(reasons(story)).toEqual(['not-a-number power']);
  });

  it('a unit stands anywhere beside a measure that the profile names: the value is converted, or rejected as `unknown-unit` where the unit is none of that measure', async () => {
    const story = tell();
    for (const members of [
      '"power":3500,"unit":"W"',
      '"unit":"w","measures":{"power_kw":3500}',
      '"metric":"power_kw","unit":"W","value":3500',
      '"value":3500,"unit":"W"',
      '"measures":{"power_kw":3500,"unit":"W"}',
      '"unit":"MW","measures":{"unit":"W","power":3500}',
    ]) {
      await story.hearRecord(line(members, JSON.stringify(members.slice(1, 4) + members.length)));
    }
    await story.hearRecord(line('"power":3500,"unit":"furlong"'));
    await story.hearRecord(line('"heat_c":20,"power":3500,"unit":"W"', '"b"'));
    await story.hearRecord(line('"measures":{"power":3500,"unit":"furlong"}', '"c"'));
    expect(reasons(story)).toEqual(['unknown-unit power', 'unknown-unit heat_c', 'unknown-unit measures.power']);
    await devicesOf(story);
    expect([...story.shown().values()].map(({ sum }) => sum)).toEqual(Array(7).fill(3.5));
  });

  it('a unit is ambiguous in its case (`mw`): it is no unit: `mW` and `MW` are two', async () => {
    const story = tell(compiled({ ...profiles.energy, name: 'test' }, ['1m']));
    await story.hearRecord(line('"power":1,"unit":"mw"'));
    expect(reasons(story)).toEqual(['unknown-unit power']);
    await story.hearRecord(line('"power":1,"unit":"MW"', '"big"'));
    await story.hearRecord(line('"power":1,"unit":"mW"', '"small"'));
    await devicesOf(story);
    const powers = [...story.shown().values()].map(({ device, sum }) => [device, sum]);
    expect(powers).toEqual([
      ['big', 1000],
      ['small', 1e-6],
    ]);
  });

  it('a unit stands beside a measure that an open profile does not name: the number stays as it is: nothing is known of its unit', async () => {
    const story = tell(open);
    await story.hearRecord(line('"temp":20,"unit":"C"'));
    expect(await story.counts()).toMatchObject({ valuesAccepted: 1, valuesRejected: 0 });
  });

  it('in an open profile a member is null, true, text like a number or holds such: it counts as a rejected value under its name; other text is passed over, and so is what the profile says to ignore', async () => {
    const story = tell(compiled({ ...profiles.generic, units: {}, name: 'test' }, ['1m']));
    for (const [i, temp] of ['"21.5"', 'null', 'true', '{"t":21.5}', '"NaN"', '1e400'].entries()) {
      await story.hearRecord(line(`"temp":${temp},"hum":40`, '"a"', i));
    }
    expect(reasons(story)).toEqual(Array(6).fill('not-a-number temp'));
    await story.hearRecord(line('"name":"kitchen","metadata":{"n":1},"hum":40', '"a"', 20));
    expect(await story.counts()).toMatchObject({ valuesAccepted: 7, valuesRejected: 6, readingsRejected: 0 });
  });

  it('a reading has more than 1,000 measures: each further one is rejected (`too-many-measures`), and of many faults the first 32 are told one by one', async () => {
    const story = tell(open);
    await story.hearRecord(line(Array.from({ length: 1100 }, (_, i) => `"n${i}":1`).join(',')));
    expect(await story.counts()).toMatchObject({ valuesAccepted: 1000, valuesRejected: 100 });
    expect(story.kept()).toHaveLength(33);
  });

  it('its time is outside the plausible years: rejected (`bad-time`) with what it looks like: a compact date, a day of a spreadsheet, local time', async () => {
    const story = tell();
    for (const time of ['20260131130000', '46053.5', '"2026-01-31 13:00:00"', '"1985-01-31T13:00:00Z"']) {
      await story.hearRecord(`{"device_id":"a","timestamp":${time},"power":1}`);
    }
    expect(
      [...story.world.quarantine.rejections.values()].map(({ issue }) => issue.expected.split('; this ')[1]),
    ).toEqual([
      'looks like the compact date 2026-01-31T13:00:00 without a zone',
      'looks like day 46053 of a spreadsheet, 2026-01-31',
      'looks like local time: it names no zone',
      'looks like the year 1985',
    ]);
  });

  it("its profile says `stampedAt: 'end'`: its event time is the stamp less one resolution, so a reading of midnight belongs to the day it ends", async () => {
    const story = tell(compiled({ stampedAt: 'end' }, ['1m']));
    const ends = Array.from({ length: 4 }, (_, i) =>
      `a 00:00:${String(15 * (i + 1)).padStart(2, '0')} 1`.replace('00:60', '01:00'),
    );
    await story.hear(...ends, 'a 00:01:00 9', 'a 00:01:30 1');
    await story.waitUntil('00:10:00');
    await story.sweep();
    expect([...story.shown().values()].map(({ startMs, count }) => [startMs - T0, count])).toEqual([
      [0, 4],
      [60_000, 1],
    ]);
    expect(await story.counts()).toMatchObject({ valuesAccepted: 5, valuesDuplicate: 1 });
  });

  it('one record brings about a fault of this code: that record is rejected whole (`internal-error`) and counted in `InternalErrors`; its neighbours count', async () => {
    const rejections: Rejection[] = [];
    const metrics = createMemoryMetrics();
    const readings = { put: async () => undefined };
    const quarantine = { put: async (all: readonly Rejection[]) => void rejections.push(...all) };
    const stage = createValidate(minute, { readings, quarantine, metrics }, { keyGroups: 1 });
    const batch = batchOf([1, 2, 3].map((second) => rawRecord(second, line('"power":1', '"a"', second))));
    const parts = (at: number) => {
      if (at === 1) throw new TypeError('a fault of ours');
      return batch.parts(at);
    };
    await stage.run({ ...batch, parts });
    expect(rejections).toMatchObject([
      {
        index: -1,
        raw: line('"power":1', '"a"', 2),
        issue: { reason: 'internal-error', value: '"TypeError: a fault of ours"' },
      },
    ]);
    expect(Object.fromEntries(metrics.counts)).toMatchObject({ ReadingsValid: 2, InternalErrors: 1 });
  });
});

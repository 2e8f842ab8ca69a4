// The rules by which values count, each on a few lines made by hand and judged on paper.
import { describe, expect, it } from 'vitest';
import { startJudging, windowsOf } from './judge/judge.ts';
import { profileRules } from './judge/profiles.ts';

const ENERGY = profileRules('energy');
/** One reading in kW at a time of 2026-01-05 (UTC). */
const kw = (device: string, time: string, power: number): object => ({
  device_id: device,
  timestamp: `2026-01-05T${time}Z`,
  measures: { power_kw: power },
});

function judge(readings: object[], profile = ENERGY, windows?: string[]) {
  const judging = startJudging({ profile, windows });
  for (const reading of readings) judging.reading(reading);
  const judgement = judging.finish();
  return { ...judgement, windows: [...windowsOf(judgement, profile)] };
}

describe('a value', () => {
  it('that comes twice counts once, and the first in the file wins whatever the later one says', () => {
    const found = judge([kw('a', '10:00:00', 5), kw('a', '10:00:00', 5), kw('a', '10:00:00', 9)]);
    expect(found.counts).toEqual({ in: 3, accepted: 1, duplicate: 2, late: 0, rejected: 0 });
    expect(found.conflicts).toBe(1);
    expect(found.windows[0]).toMatchObject({ count: 1, sum: 5 });
  });

  it('is the same as another of its second in energy, and not in generic', () => {
    const lines = [kw('a', '10:00:00.900', 1), kw('a', '10:00:00.100', 2), kw('a', '10:00:01.000', 3)];
    expect(judge(lines).windows[0]).toMatchObject({ count: 2, sum: 4, first: 1, last: 3 });
    expect(judge(lines, profileRules('generic')).windows[0]).toMatchObject({ count: 3, first: 2, last: 3 });
  });

  it('is another value for another device or measure', () => {
    const found = judge([
      kw('a', '10:00:00', 1),
      kw('b', '10:00:00', 1),
      { device_id: 'a', timestamp: '2026-01-05T10:00:00Z', measures: { energy_kwh: 1, power_kw: 2 } },
    ]);
    expect(found.counts).toMatchObject({ accepted: 3, duplicate: 1 });
  });

  it('counts in the order of its time, not of its coming: first and last are by event time', () => {
    const found = judge([kw('a', '10:00:30', 3), kw('a', '10:00:10', 1), kw('a', '10:00:20', 2)]);
    expect(found.windows[0]).toMatchObject({ first: 1, last: 3 });
  });

  it('in kW gives energy: the sum times the quarter of an hour it stands for', () => {
    // On paper: (2.5 + 4.0 + 3.25 + 7.75 + 1.5) kW × 0.25 h = 4.75 kWh.
    const powers = [2.5, 4, 3.25, 7.75, 1.5];
    const found = judge(powers.map((power, at) => kw('a', `10:0${at}:00`, power)));
    expect(found.windows.at(-1)).toEqual({
      device_id: 'a',
      measure: 'power_kw',
      window: '15m',
      start: '2026-01-05T10:00:00.000Z',
      end: '2026-01-05T10:15:00.000Z',
      count: 5,
      sum: 19,
      min: 1.5,
      max: 7.75,
      mean: 3.8,
      stddev: expect.closeTo(2.3940029239748224, 15),
      first: 2.5,
      last: 1.5,
      energy_kwh: 4.75,
    });
  });
});

describe('a reading is too late', () => {
  // The minute of 10:00:30 ends at 10:01; with 10 min of lateness it is open to a clock before 10:11:00.
  // The other device keeps the arrival ahead, so that the cap plays no part here.
  const ahead = [kw('other', '12:00:00', 0), kw('other', '12:00:01', 0)];

  it('when its slice has ended and the allowed lateness has passed on the clock of its device, to the second', () => {
    expect(judge([...ahead, kw('a', '10:10:59', 1), kw('a', '10:00:30', 2)]).counts).toMatchObject({ late: 0 });
    expect(judge([...ahead, kw('a', '10:11:00', 1), kw('a', '10:00:30', 2)]).counts).toMatchObject({ late: 1 });
  });

  it('by its slice, not by its window: a 15 min window alone keeps its first minute open for longer', () => {
    const lines = [...ahead, kw('a', '10:20:00', 1), kw('a', '10:00:30', 2)];
    expect(judge(lines).counts).toMatchObject({ late: 1 });
    expect(judge(lines, ENERGY, ['15m']).counts).toMatchObject({ late: 0 });
  });

  it('by no other device’s clock: one that was offline for two hours loses nothing', () => {
    const back = Array.from({ length: 50 }, (_, at) => kw('a', `10:${10 + at}:00`, at));
    expect(judge([...ahead, ...back]).counts).toMatchObject({ accepted: 52, late: 0 });
  });

  it('and then it is late, not a duplicate, even when its value is known', () => {
    const lines = [...ahead, kw('a', '10:00:30', 2), kw('a', '10:30:00', 1), kw('a', '10:00:30', 2)];
    expect(judge(lines).counts).toEqual({ in: 5, accepted: 4, duplicate: 0, late: 1, rejected: 0 });
  });
});

describe('without arrivals in the file, the arrival is the highest time that two lines confirm', () => {
  const jump = kw('a', '23:00:00', 1);

  it('so one reading that claims a time far ahead closes nothing', () => {
    const found = judge([kw('a', '10:00:00', 1), jump, kw('a', '10:01:00', 2), kw('a', '10:02:00', 3)]);
    expect(found.counts).toMatchObject({ accepted: 4, late: 0 });
  });

  it('and the same device and time again is no second line', () => {
    expect(judge([kw('a', '10:00:00', 1), jump, jump, kw('a', '10:01:00', 2)]).counts).toMatchObject({ late: 0 });
  });

  it('and another device there later does not shut it out: each reading moves the clock by what it could claim when it came', () => {
    const start = [kw('a', '10:00:00', 1), jump];
    expect(judge([...start, kw('b', '23:00:00', 1), kw('a', '10:01:00', 2)]).counts).toMatchObject({ late: 0 });
    expect(judge([...start, kw('a', '23:01:00', 1), kw('a', '10:01:00', 2)]).counts).toMatchObject({ late: 1 });
  });

  it('and a line of several readings is one line: they do not confirm each other', () => {
    const judging = startJudging({ profile: ENERGY });
    const line = (...readings: object[]) => judging.line(JSON.stringify(readings));
    line(kw('a', '10:00:00', 1));
    line(kw('a', '10:30:00', 2), kw('a', '11:00:00', 3));
    line(kw('a', '10:01:00', 4));
    expect(judging.finish().counts).toMatchObject({ accepted: 4, late: 0 });
  });

  it('and a day ahead of all is a wrong clock, unless the next line is there too', () => {
    const start = [kw('a', '10:00:00', 1), kw('b', '10:00:01', 1)];
    const later = { ...kw('a', '12:00:00', 2), timestamp: '2026-01-07T12:00:00Z' };
    expect(judge([...start, later, kw('a', '10:01:00', 3)]).counts).toMatchObject({ accepted: 3, rejected: 1 });
    const next = { ...kw('b', '12:00:00', 2), timestamp: '2026-01-07T11:00:00Z' };
    expect(judge([...start, later, next]).counts).toMatchObject({ accepted: 4, rejected: 0 });
  });

  it('and the line itself counts: a device’s clock may reach the second-highest time only', () => {
    // After the third line the two highest are 10:20:00 and 10:10:59: the clock is 10:10:59 and 10:00:30 is still open.
    const lines = [kw('a', '10:10:59', 1), kw('a', '10:20:00', 2), kw('a', '10:00:30', 3)];
    expect(judge(lines).counts).toMatchObject({ late: 0 });
    // One second more in the second-highest and it is late.
    expect(judge([kw('a', '10:11:00', 1), ...lines.slice(1)]).counts).toMatchObject({ late: 1 });
  });

  it('and a reading of which nothing is valid moves no clock and confirms nothing', () => {
    const start = [kw('b', '10:00:00', 1), jump];
    const refused = kw('b', '23:30:00', 1e9);
    const after = kw('a', '10:01:00', 2);
    expect(judge([...start, refused, after]).counts).toMatchObject({ late: 0, rejected: 1 });
  });
});

describe('with arrivals in the file', () => {
  const at = (arrival: string, reading: object): object => ({ ...reading, arrived: `2026-01-05T${arrival}Z` });
  const judgeArrivals = (readings: object[]) => {
    const judging = startJudging({ profile: ENERGY, arrivalKey: 'arrived' });
    for (const reading of readings) judging.reading(reading);
    return judging.finish().counts;
  };

  it('a reading more than two minutes ahead of its arrival is rejected and moves no clock', () => {
    const found = judgeArrivals([
      at('10:00:00', kw('a', '10:02:00', 1)),
      at('10:00:00', kw('a', '10:02:01', 1)),
      at('10:00:01', kw('a', '10:00:00', 1)),
    ]);
    expect(found).toMatchObject({ accepted: 2, rejected: 1 });
  });

  it('one that is more than seven days old is too late although its device was never heard of', () => {
    const old = (time: string) => ({ ...kw('a', '10:00:00', 1), timestamp: `2025-12-29T${time}Z` });
    const other = (time: string) => ({ ...kw('b', '10:00:00', 1), timestamp: `2025-12-29T${time}Z` });
    expect(judgeArrivals([at('10:00:00', old('10:00:00'))])).toMatchObject({ accepted: 1, late: 0 });
    expect(judgeArrivals([at('10:00:00', other('09:59:59'))])).toMatchObject({ accepted: 0, late: 1 });
  });
});

describe('the counts', () => {
  it('add up, a refused measure counting alone and a refused reading once', () => {
    const judging = startJudging({ profile: ENERGY });
    judging.line(
      '{"device_id":"a","timestamp":"2026-01-05T10:00:00Z","measures":{"power_kw":1,"colour":2,"energy_kwh":null}}',
    );
    judging.line('{"device_id":"a","measures":{"power_kw":1,"energy_kwh":2}}');
    judging.line('{"device_id":');
    judging.line('');
    judging.line('  \r');
    expect(judging.finish().counts).toEqual({ in: 5, accepted: 1, duplicate: 0, late: 0, rejected: 4 });
  });
});

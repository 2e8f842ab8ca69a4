// The hour that comes twice in autumn and the one that does not come in spring, in zones that change by an hour, by
// half of one, at midnight.
import { afterAll, describe, expect, it } from 'vitest';
import { parseZone } from '#cli/replay/input/time/zone.ts';
import { day, hoursOf, quarters, utc } from './hour-rig.ts';
import { createRig } from './rig.ts';

const rig = createRig();
afterAll(() => rig.remove());
const { play } = hoursOf(rig);

const AMBIGUOUS = (count: number): string[] => Array.from({ length: count }, () => 'ambiguous-time');

describe('rows in order tell the hour that comes twice', () => {
  const twoPasses = day([...quarters(1), ...quarters(2), ...quarters(2), ...quarters(3)]);
  const instants = ['23:00', '23:15', '23:30', '23:45']
    .map((time) => `10-25T${time}`)
    .concat(utc([...quarters(0), ...quarters(1), ...quarters(2)]));

  it('quarter hour by quarter hour', async () => {
    expect(await play('Europe/Paris', twoPasses)).toEqual(instants);
  });

  it('newest first too', async () => {
    expect(await play('Europe/Paris', [...twoPasses].reverse(), '--sort')).toEqual([...instants].reverse());
  });

  it('hour by hour, where only the same time twice tells it', async () => {
    const rows = day(['00:00', '01:00', '02:00', '02:00', '03:00']);
    expect(await play('Europe/Paris', rows)).toEqual([
      '10-25T22:00',
      '10-25T23:00',
      ...utc(['00:00', '01:00', '02:00']),
    ]);
  });

  it('minute by minute', async () => {
    const minutes = (hour: string) =>
      Array.from({ length: 60 }, (_, minute) => `${hour}:${String(minute).padStart(2, '0')}`);
    const rows = day([...minutes('02'), ...minutes('02'), '03:00']);
    expect(await play('Europe/Paris', rows)).toEqual([...utc([...minutes('00'), ...minutes('01')]), '10-26T02:00']);
  });

  it('of each device by itself, where their rows alternate', async () => {
    const rows = [...quarters(2), ...quarters(2), '03:00'].flatMap((time) => day([time], 'a').concat(day([time], 'b')));
    const found = await play('Europe/Paris', rows);
    const wanted = utc([...quarters(0), ...quarters(1), '02:00']).flatMap((time) => [time, time]);
    expect(found).toEqual(wanted);
  });

  it('where the file begins in it', async () => {
    expect(await play('Europe/Paris', day(['02:30', '02:45', ...quarters(2), '03:00']))).toEqual(
      utc(['00:30', '00:45', ...quarters(1), '02:00']),
    );
  });

  it('where the file ends in it', async () => {
    expect(await play('Europe/Paris', day(['01:45', ...quarters(2), '02:00', '02:15']))).toEqual([
      '10-25T23:45',
      ...utc([...quarters(0), '01:00', '01:15']),
    ]);
  });

  it('where rows are missing on both sides of the change', async () => {
    expect(
      await play('Europe/Paris', day(['01:45', '02:00', '02:15', '02:15', '02:30', '02:00', '02:45', '03:00'])),
    ).toEqual(['10-25T23:45', ...utc(['00:00', '00:15']), 'duplicate', ...utc(['00:30', '01:00', '01:45', '02:00'])]);
  });

  it('where a device reports at odd times', async () => {
    const rows = day(['01:50', '02:07', '02:26', '02:51', '02:10', '02:33', '03:04']);
    expect(await play('Europe/Paris', rows)).toEqual([
      '10-25T23:50',
      ...utc(['00:07', '00:26', '00:51', '01:10', '01:33', '02:04']),
    ]);
  });

  it('of rows that name their offset nothing is asked', async () => {
    const rows = day(['02:30 +0200', '02:30 +0100', '02:30 UTC']);
    expect(await play('Europe/Paris', rows)).toEqual(utc(['00:30', '01:30', '02:30']));
  });
});

describe('where the order does not tell, each is ambiguous, and none a duplicate', () => {
  it('a single row', async () => {
    expect(await play('Europe/Paris', day(['01:30', '02:30', '03:30']))).toEqual([
      '10-25T23:30',
      'ambiguous-time',
      '10-26T02:30',
    ]);
  });

  it('one pass only', async () => {
    const rows = day(['01:45', ...quarters(2), '03:00']);
    expect(await play('Europe/Paris', rows)).toEqual(['10-25T23:45', ...AMBIGUOUS(4), '10-26T02:00']);
  });

  it('rows out of order in it', async () => {
    expect(await play('Europe/Paris', day(['01:45', '02:00', '02:30', '02:15', '02:45', '03:00']))).toEqual([
      '10-25T23:45',
      ...AMBIGUOUS(4),
      '10-26T02:00',
    ]);
    expect(await play('Europe/Paris', day(['02:00', '02:45', '02:15', '02:30', '02:00', '03:00']))).toEqual([
      ...AMBIGUOUS(5),
      '10-26T02:00',
    ]);
  });

  it('two passes of a device whose rows were out of order shortly before', async () => {
    const rows = day(['01:15', '01:45', '01:30', ...quarters(2), ...quarters(2), '03:00']);
    expect((await play('Europe/Paris', rows)).slice(3, 11)).toEqual(AMBIGUOUS(8));
  });

  it('a row of each hour sent twice, where it may also be the change', async () => {
    expect(await play('Europe/Paris', day(['01:00', '01:00', '02:00', '02:00', '03:00']))).toEqual([
      '10-25T23:00',
      'duplicate',
      ...AMBIGUOUS(2),
      '10-26T02:00',
    ]);
  });

  it('and what it could be is said with the row', async () => {
    const file = rig.file(
      'said.csv',
      'device,timestamp,power\nm,2025-10-26 01:30,1\nm,2025-10-26 02:30,1\nm,2025-10-26 03:30,1\n',
    );
    const { rejects, summary } = await rig.replay(['--profile', 'energy', file, '--zone', 'Europe/Paris']);
    expect(rejects).toMatchObject([
      {
        line: 3,
        reason: 'ambiguous-time',
        value: '"2025-10-26 02:30"',
        expected: expect.stringContaining('2025-10-26T00:30:00.000Z and 2025-10-26T01:30:00.000Z'),
      },
    ]);
    expect(summary.hints).toMatchObject([{ code: 'civil-time' }]);
  });
});

describe('a time that the clocks were put forward over', () => {
  it('is rejected by name', async () => {
    expect(await play('Europe/Paris', ['m 2026-03-29 01:59', 'm 2026-03-29 02:30', 'm 2026-03-29 03:00'])).toEqual([
      '03-29T00:59',
      'no-such-time',
      '03-29T01:00',
    ]);
  });
});

describe('a zone', () => {
  const at = (name: string, wall: string): string[] =>
    parseZone(name)
      .instantsOf(Date.parse(`${wall}Z`))
      .map((ms) => new Date(ms).toISOString().slice(0, 16));

  it.each([
    ['Europe/Paris', '2025-10-26T02:30', ['2025-10-26T00:30', '2025-10-26T01:30']],
    ['Europe/Paris', '2025-10-26T03:00', ['2025-10-26T02:00']],
    ['America/New_York', '2026-11-01T01:30', ['2026-11-01T05:30', '2026-11-01T06:30']],
    ['America/New_York', '2026-03-08T02:30', []],
    ['Africa/Cairo', '2026-04-24T00:30', []],
    ['Africa/Cairo', '2025-10-30T23:30', ['2025-10-30T20:30', '2025-10-30T21:30']],
    ['America/Havana', '2025-11-02T00:30', ['2025-11-02T04:30', '2025-11-02T05:30']],
    ['America/Havana', '2026-03-08T00:30', []],
    ['Australia/Lord_Howe', '2026-04-05T01:45', ['2026-04-04T14:45', '2026-04-04T15:15']],
    ['Australia/Lord_Howe', '2026-04-05T01:15', ['2026-04-04T14:15']],
    ['Antarctica/Troll', '2025-10-26T01:30', ['2025-10-25T23:30', '2025-10-26T01:30']],
    ['Pacific/Apia', '2011-12-30T12:00', []],
    ['Europe/Volgograd', '2020-12-27T01:30', ['2020-12-26T21:30', '2020-12-26T22:30']],
    ['Asia/Kolkata', '2026-01-01T00:00', ['2025-12-31T18:30']],
    ['Europe/Dublin', '2025-10-26T01:30', ['2025-10-26T00:30', '2025-10-26T01:30']],
  ])('%s has at %s the instants %j', (name, wall, instants) => {
    expect(at(name, wall)).toEqual(instants);
  });

  it('agrees with Intl over years, an hour at a time, in both directions', () => {
    for (const name of ['Europe/Paris', 'Australia/Lord_Howe', 'Africa/Cairo', 'Africa/Casablanca']) {
      const zone = parseZone(name);
      const show = new Intl.DateTimeFormat('sv-SE', { timeZone: name, dateStyle: 'short', timeStyle: 'medium' });
      for (let ms = Date.UTC(2024, 0, 1); ms < Date.UTC(2026, 0, 1); ms += 3_600_000) {
        const wallMs = Date.parse(`${show.format(ms).replace(' ', 'T')}Z`);
        const found = zone.instantsOf(wallMs);
        expect(found).toContain(ms);
        expect(zone.instantOf(wallMs)).toBe(found.length === 1 ? ms : Number.NaN);
      }
    }
  });

  it('that changes by half an hour, or at midnight, is told by the order all the same', async () => {
    const lord = ['01:00', '01:15', '01:30', '01:45', '01:30', '01:45', '02:00'].map((time) => `m 2026-04-05 ${time}`);
    expect(await play('Australia/Lord_Howe', lord)).toEqual(
      ['14:00', '14:15', '14:30', '14:45', '15:00', '15:15', '15:30'].map((time) => `04-04T${time}`),
    );
    const havana = ['00:00', '00:30', '00:00', '00:30', '01:00'].map((time) => `m 2025-11-02 ${time}`);
    expect(await play('America/Havana', ['m 2025-11-01 23:30', ...havana])).toEqual(
      ['03:30', '04:00', '04:30', '05:00', '05:30', '06:00'].map((time) => `11-02T${time}`),
    );
  });
});

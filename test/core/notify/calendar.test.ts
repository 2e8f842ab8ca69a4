// Hours and maintenance windows in a zone's own clock.
import { describe, expect, it } from 'vitest';
import { isWithin, maintenanceFor, nextWithin, parseHours, parseMaintenance } from '#core/notify/calendar.ts';
import { transition } from '../../contract/samples.ts';

const within = (text: string, time: string) => isWithin(parseHours(text), Date.parse(time));

describe('hours', () => {
  it.each([
    ['mon-fri 08:00-18:00 Europe/Paris', '2026-01-05T07:00Z', true],
    ['mon-fri 08:00-18:00 Europe/Paris', '2026-01-05T06:59Z', false],
    ['mon-fri 08:00-18:00 Europe/Paris', '2026-01-05T16:59:59.999Z', true],
    ['mon-fri 08:00-18:00 Europe/Paris', '2026-01-05T17:00Z', false],
    ['mon-fri 08:00-18:00 Europe/Paris', '2026-01-04T12:00Z', false],
    ['fri-mon 00:00-24:00 UTC', '2026-01-04T12:00Z', true],
    ['fri-mon 00:00-24:00 UTC', '2026-01-06T12:00Z', false],
    ['sat,sun 22:00-06:00 UTC', '2026-01-05T05:59Z', true],
    ['sat,sun 22:00-06:00 UTC', '2026-01-05T22:00Z', false],
    ['sat,sun 22:00-06:00 UTC', '2026-01-03T05:00Z', false],
    ['daily 02:00-03:00 Asia/Kolkata', '2026-01-05T20:30Z', true],
    ['2026-12-24 12:00-06:00 Europe/Paris', '2026-12-25T04:59Z', true],
    ['2026-12-24 12:00-06:00 Europe/Paris', '2026-12-25T05:00Z', false],
    // The clocks of Paris go from 02:00 to 03:00 on 2026-03-29, and back on 2026-10-25.
    ['sun 02:00-03:00 Europe/Paris', '2026-03-29T01:00Z', false],
    ['sun 02:00-03:00 Europe/Paris', '2026-10-25T00:30Z', true],
    ['sun 02:00-03:00 Europe/Paris', '2026-10-25T01:30Z', true],
    ['sat 23:00-04:00 Europe/Paris', '2026-10-25T02:59Z', true],
  ])('%s at %s: %s', (text, time, expected) => {
    expect(within(text, time)).toBe(expected);
  });

  it.each([
    ['', 'expected days, times and a zone'],
    ['mon 08:00-18:00', 'expected days, times and a zone'],
    ['noday 08:00-18:00 UTC', '"noday": expected daily, sun, mon'],
    ['mon 8-18 UTC', '"8-18": expected times of a day'],
    ['mon 08:60-18:00 UTC', 'expected times of a day'],
    ['mon 08:00-08:00 UTC', 'expected times of a day'],
    ['mon 08:00-24:01 UTC', 'expected times of a day'],
    ['mon 08:00-18:00 Mars/Base', '"Mars/Base": expected a zone'],
    ['2026-13-40 08:00-18:00 UTC', 'expected daily'],
    ['2026-02-29 08:00-18:00 UTC', 'expected daily'],
    ['2026-04-31 08:00-18:00 UTC', 'expected daily'],
    ['mon-fri-sun 08:00-18:00 UTC', '"mon-fri-sun": expected daily'],
  ])('"%s" is refused', (text, message) => {
    expect(() => parseHours(text)).toThrow(message);
  });

  it('begin again at the next minute that is within them', () => {
    const hours = parseHours('mon-fri 08:00-18:00 Europe/Paris');
    const next = (time: string) => new Date(nextWithin(hours, Date.parse(time)) ?? 0).toISOString();
    expect(next('2026-01-05T09:00:30.500Z')).toBe('2026-01-05T09:00:30.500Z');
    expect(next('2026-01-05T17:00:30.500Z')).toBe('2026-01-06T07:00:00.000Z');
    expect(next('2026-01-09T17:00Z')).toBe('2026-01-12T07:00:00.000Z');
    expect(nextWithin(parseHours('2020-01-01 00:00-24:00 UTC'), Date.parse('2026-01-05T00:00Z'))).toBeUndefined();
  });
});

describe('a maintenance window', () => {
  it('silences what it matches, names of dimensions included', () => {
    const window = parseMaintenance('daily 00:00-24:00 UTC rule=out* region=north');
    expect(window.matchers).toEqual({ rule: 'out*', dimensions: { region: 'north' } });
    expect(maintenanceFor([window], transition(), 0)).toBe(window);
    expect(maintenanceFor([window], transition({ rule: 'spike' }), 0)).toBeUndefined();
    expect(maintenanceFor([parseMaintenance('daily 00:00-24:00 UTC')], transition(), 0)).toBeDefined();
  });

  it('of a dimension with a name that objects have does not silence everything', () => {
    for (const name of ['__proto__', 'constructor']) {
      const window = parseMaintenance(`daily 00:00-24:00 UTC ${name}=*`);
      expect(maintenanceFor([window], transition(), 0)).toBeUndefined();
    }
  });

  it.each([
    ['outage', '"outage": expected name=pattern'],
    ['region=', '"region=": expected name=pattern'],
    ['device=a device=b', '"device=b": device is given twice'],
    ['severity=hihg', '"severity=hihg": expected one of low, medium, high, critical'],
  ])('refuses %s', (matchers, message) => {
    expect(() => parseMaintenance(`daily 00:00-24:00 UTC ${matchers}`)).toThrow(message);
  });
});

// A stored state and a profile, or a version, that has changed since.
import { describe, expect, it } from 'vitest';
import { decodeGroupState } from '#core/windowing/state-codec.ts';
import { createPipeline } from '../../support/pipeline.ts';
import { compiled, rawRecord, T0, testProfile } from '../../support/readings.ts';

const OF_VERSION_2 =
  'AuDUA+gHEW1ldGVyX2t3aCBjb3VudGVyAAAAADOcbrd5QgAApJ5ut3lCAAAAZjxOfkIOAAAADgAAAAEUc2hhcmRJZC0wMDAwMDAwMDAwMDA4NDk1OTAwMDAwMDAwMDAwMDAwMDAwMDAw' +
  'MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMTMBAQltZXRlcl9rd2gBAWEAAKSebrd5QgECAAABAAMAAICqbbd5QgAtAAAAAABAfEAAAAAAAADwPwAAAAAAwFlAjC666KKLREDp' +
  'oosuOnXWQAAAAAAAAFlAAAAAAAAAJEAA4MUIAAAAAAAAKkAAAAA6hm63eUIABgAAAAAAAAAAAAAmQAAA4JRut3lCAAoAAAAAAAAAAAAAKEBAnAAAAAAAAAAAKkAA';

describe('stored state', () => {
  const stateOf = async (profile: ReturnType<typeof compiled>) => {
    const pipeline = createPipeline(profile, { keyGroups: 1 });
    const body = (second: number) => ({ device_id: 'a', timestamp: T0 / 1000 + second, power: second });
    await pipeline.feed([rawRecord(1, body(0)), rawRecord(2, body(20))]);
    return pipeline.state.entries.get('windows#test#0')!.bytes;
  };
  const linked = { measures: { ...testProfile.measures, power_kw: { unit: 'kWh', counter: true, wire: ['power'] } } };

  it('of the version before is refused, said plainly', async () => {
    const bytes = (await stateOf(compiled())).slice();
    bytes[0] = 1;
    expect(() => decodeGroupState(bytes, compiled())).toThrow(
      'window state: format 1; this release of Weir reads formats 2 to 4',
    );
  });

  it('without the values that a changed profile links is refused, said with what to do', async () => {
    const bytes = await stateOf(compiled());
    expect(() => decodeGroupState(bytes, compiled(linked))).toThrow('give the profile another name');
  });

  // Written by version 2: minutes and hours of [second, value] 0 100, 60 101, 65 102, 70 103, 75 1, 80 5, 85 6, 90 7,
  // 95 8, 130 9, 140 10, 900 11, 960 12, 1000 13. The minute of the fall is closed and has no values any more; the hour
  // has gone up by 3 × 1 + 1 + 4 + 8 × 1 + 2 with the 15 that comes.
  it('of version 2 goes on: what a register’s closed slices went up by stands, and it is where its last value was', async () => {
    const registers = compiled({ measures: { ...testProfile.measures, meter_kwh: { unit: 'kWh', counter: true } } }, [
      '1m',
      '1h',
    ]);
    const pipeline = createPipeline(registers, { keyGroups: 1 });
    await pipeline.state.commit('windows#test#0', Buffer.from(OF_VERSION_2, 'base64'), 0);
    await pipeline.feed([rawRecord(99, { device_id: 'a', timestamp: T0 / 1000 + 1010, meter_kwh: 15 })]);
    await pipeline.end();
    const increases = [...pipeline.panes.latest.values()].map(({ window, startMs, increase }) => [
      `${window} ${(startMs - T0) / 1000}`,
      increase,
    ]);
    expect(Object.fromEntries(increases)).toMatchObject({ '1h 0': 18, '1m 960': 4 });
  });

  it('goes on with the sessions and numbers of values that the profile still has, and begins the others anew', async () => {
    const bytes = await stateOf(compiled({}, ['1m', 'session/30s', 'session/5s', 'count/5', 'count/3']));
    const changed = compiled({}, ['1m', 'session/1m', 'session/30s', 'count/3', 'count/2']);
    const [series] = decodeGroupState(bytes, changed).devices.get('a')!.series;
    const sessionsOf = (kept: unknown) => (kept as { readonly count: number }[]).map(({ count }) => count);
    const fillingOf = (kept: unknown) => (kept as { readonly open: { readonly count: number } }).open.count;
    expect(series?.kept.slice(0, 2).map(sessionsOf)).toEqual([[], [2]]);
    expect(series?.kept.slice(2).map(fillingOf)).toEqual([2, 0]);
  });
});

// A stored state and a profile, or a version, that has changed since.
import { describe, expect, it } from 'vitest';
import { decodeGroupState } from '#core/windowing/state-codec.ts';
import { createPipeline } from '../../support/pipeline.ts';
import { compiled, rawRecord, T0, testProfile } from '../../support/readings.ts';

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
    expect(() => decodeGroupState(bytes, compiled())).toThrow('stored window state has version 1');
  });

  it('without the values that a changed profile links is refused, said with what to do', async () => {
    const bytes = await stateOf(compiled());
    expect(() => decodeGroupState(bytes, compiled(linked))).toThrow('give the profile another name');
  });

  it('goes on with the sessions and numbers of values that the profile still has, and begins the others anew', async () => {
    const bytes = await stateOf(compiled({}, ['1m', 'session/30s', 'session/5s', 'count/5', 'count/3']));
    const changed = compiled({}, ['1m', 'session/1m', 'session/30s', 'count/3', 'count/2']);
    const [series] = decodeGroupState(bytes, changed).devices.get('a')!.series;
    expect(series?.sessions.map((each) => each.map(({ count }) => count))).toEqual([[], [2]]);
    expect(series?.counts.map(({ open }) => open.count)).toEqual([2, 0]);
  });
});

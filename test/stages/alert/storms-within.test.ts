// Storms of several dimensions at once: which group tells, and who is told by itself beside it.
import { describe, expect, it } from 'vitest';
import { GROUPS, north, opened, over } from './storm.ts';
import { createTelling, stepOf } from './world.ts';

describe('a storm', () => {
  it('of one building is told by the building, and by the region once it has others', async () => {
    const world = createTelling(GROUPS);
    const b1 = { building: 'b1', ...north };
    await world.detect(...opened(9, 0, b1));
    expect(world.told()).toEqual(['opened building=b1 high']);
    await world.minutes(3);
    expect(world.told()).toHaveLength(1);
    await world.detect(...opened(1, 20, { building: 'b2', ...north }));
    await world.minutes(1);
    expect(world.told()).toEqual(['opened building=b1 high', 'opened region=North high']);
    await world.detect(...over(9, 0, b1), ...over(1, 20, { building: 'b2', ...north }));
    await world.minutes(12);
    expect(world.told().slice(2).toSorted()).toEqual(['over building=b1 high', 'over region=North high']);
    expect(await world.store.due(world.now())).toEqual([]);
  });

  it('of one region has no second one of the type, and one meter elsewhere is told by itself', async () => {
    const world = createTelling(GROUPS);
    await world.detect(...opened(60), ...opened(1, 60, { region: 'North', type: 'heat' }));
    await world.minutes(1);
    await world.detect(...opened(3, 61, { region: 'North', type: 'heat' }), ...opened(2, 64));
    await world.minutes(8);
    await world.detect(...opened(2, 90, { region: 'South', type: 'meter' }));
    await world.minutes(8);
    const said = ['opened region=North high', 'opened m90 high', 'opened m91 high'];
    expect(world.told()).toEqual(said);
    await world.detect(...over(66), ...over(2, 90));
    await world.minutes(40);
    expect(world.told().slice(3)).toEqual(['over m90 high', 'over m91 high', 'over region=North high']);
    expect(await world.store.due(world.now())).toEqual([]);
  });

  it('of a type that is wider than a region that was told first tells for it from then on', async () => {
    const world = createTelling(GROUPS);
    await world.detect(...opened(5));
    for (let i = 0; i < 30; i += 1)
      await world.detect(...opened(1, 50 + i, { region: `r${i}`, type: 'meter' }), ...opened(1, 90 + i));
    await world.minutes(8);
    expect(world.told()).toEqual(['opened region=North high', 'opened type=meter high']);
    // One more in the region is beside the storm of the type: by itself.
    await world.detect(...opened(1, 200, { region: 'North', type: 'heat' }));
    await world.minutes(8);
    expect(world.told().slice(2)).toEqual(['opened m200 high']);
    await world.detect(...over(5), ...over(30, 50), ...over(30, 90), ...over(1, 200));
    await world.minutes(30);
    expect(world.told().slice(3).toSorted()).toEqual([
      'over m200 high',
      'over region=North high',
      'over type=meter high',
    ]);
  });

  it('of a region that a type told leaves one that stays by itself, not as a group of one', async () => {
    const world = createTelling(GROUPS);
    const heat = (region: string) => ({ region, type: 'heat' });
    await world.detect(
      ...opened(4, 0, heat('North')),
      ...opened(40, 10, heat('South')),
      ...opened(9, 60, heat('East')),
    );
    await world.detect(stepOf('x', 1, 'opened', { dimensions: north }));
    await world.minutes(3);
    expect(world.told()).toEqual(['opened type=heat high', 'opened x high']);
    await world.detect(...over(4, 0), ...over(40, 10), ...over(9, 60));
    await world.minutes(30);
    await world.detect(stepOf('x', 2, 'over', { dimensions: north }));
    await world.minutes(30);
    expect(world.told().slice(2)).toEqual(['over type=heat high', 'over x high']);
    expect(await world.store.due(world.now())).toEqual([]);
  });
});

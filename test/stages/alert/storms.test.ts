// Storms: many incidents of one rule and one dimension value within a minute are told as one.
import { describe, expect, it } from 'vitest';
import { GROUPS, north, opened, over } from './storm.ts';
import { createTelling, silence, stepOf } from './world.ts';

describe('a storm', () => {
  it('in one call is one message that names group, count and examples', async () => {
    const world = createTelling(GROUPS);
    await world.detect(...opened(300));
    expect(world.told()).toEqual(['opened region=North high']);
    expect(world.topic.published[0]).toMatchObject({
      ...{ lane: 'group', device: 'region=North', count: 300, devices: ['m0', 'm1', 'm2', 'm3', 'm4'] },
      message: 'outage: 300 devices of region=North, among them m0, m1, m2, m3, m4',
    });
    expect((await world.kept()).filter((line) => line.endsWith('grouped'))).toHaveLength(301);
  });

  it('that comes one by one is three messages and one of the group', async () => {
    const world = createTelling(GROUPS);
    for (const each of opened(10)) await world.detect(each);
    expect(world.told()).toEqual(['opened m0 high', 'opened m1 high', 'opened m2 high', 'opened region=North high']);
  });

  it('across functions at the same moment is at most three messages and one of the group', async () => {
    const world = createTelling(GROUPS);
    await Promise.all(opened(24).map((each) => world.detect(each)));
    const told = world.told();
    expect(told.filter((line) => line.startsWith('opened m'))).toHaveLength(3);
    const groups = new Set(world.topic.published.filter(({ lane }) => lane === 'group').map(({ id }) => id));
    expect(groups.size).toBe(1);
    await world.minutes(6);
    expect(world.topic.published.at(-1)).toMatchObject({ device: 'region=North', count: 24 });
  });

  it('is none where they come over minutes, have other rules, or other values', async () => {
    const world = createTelling({ groupBy: ['region'] });
    await world.detect(...opened(3));
    world.wait(60_000);
    await world.detect(...opened(3, 3));
    await world.detect(...opened(3, 6, { region: 'South' }));
    await world.detect(stepOf('m9', 1, 'opened', { rule: 'spike', dimensions: north }));
    await world.detect(stepOf('m10', 1, 'opened', { dimensions: {} }));
    expect(world.told()).toHaveLength(11);
    expect(world.told().join()).not.toContain('=');
  });

  it('is told again as it doubles, at most once in 5 minutes', async () => {
    const world = createTelling(GROUPS);
    await world.detect(...opened(20));
    for (let minute = 1; minute <= 12; minute += 1) {
      await world.detect(...opened(5, 20 * minute + 100));
      await world.minutes(1);
    }
    expect(world.topic.published).toHaveLength(2);
    await world.detect(...opened(10, 1000));
    await world.minutes(1);
    const counts = world.topic.published.map(({ transition, count }) => [transition, count]);
    expect(counts).toEqual([
      [1, 20],
      [2, 45],
      [3, 90],
    ]);
  });

  it('is over as a whole once nine of ten are back for 10 minutes, naming those that are out', async () => {
    const world = createTelling(GROUPS);
    await world.detect(...opened(30));
    await world.minutes(2);
    await world.detect(...over(26));
    await world.minutes(30);
    expect(world.told()).toEqual(['opened region=North high']);
    await world.detect(...over(1, 26));
    await world.minutes(10);
    expect(world.told()).toEqual(['opened region=North high']);
    await world.minutes(1);
    expect(world.topic.published.at(-1)).toMatchObject({
      ...{ device: 'region=North', state: 'resolved', count: 30, devices: ['m27', 'm28', 'm29'] },
      message: 'outage: 27 of 30 devices of region=North are well again; still out: m27, m28, m29',
    });
    // Those are told by themselves from now on.
    await world.detect(...over(3, 27));
    expect(world.told().slice(2)).toEqual(['over m27 high', 'over m28 high', 'over m29 high']);
    await world.minutes(100);
    expect(await world.store.heads({ isOpen: true, limit: 10 })).toEqual([]);
    expect(await world.store.due(world.now())).toEqual([]);
  });

  it('does not end while more than a tenth comes and goes', async () => {
    const world = createTelling(GROUPS);
    await world.detect(...opened(30));
    for (let round = 0; round < 3; round += 1) {
      await world.detect(...over(28).map((each) => ({ ...each, transition: 2 + 2 * round })));
      await world.minutes(8);
      await world.detect(...opened(28).map((each) => ({ ...each, transition: 3 + 2 * round })));
      await world.minutes(2);
    }
    expect(world.told()).toEqual(['opened region=North high']);
    await world.minutes(60);
    await world.detect(...over(30).map((each) => ({ ...each, transition: 9 })));
    await world.minutes(12);
    expect(world.topic.published.at(-1)).toMatchObject({ device: 'region=North', state: 'resolved', count: 30 });
  });

  it('begins anew after it is over', async () => {
    const world = createTelling(GROUPS);
    await world.detect(...opened(30));
    await world.detect(...over(30));
    await world.minutes(12);
    await world.detect(...opened(2, 50));
    expect(world.told()).toEqual([
      'opened region=North high',
      'over region=North high',
      'opened m50 high',
      'opened m51 high',
    ]);
  });

  it('tells the end of those that were told by themselves, and counts them in', async () => {
    const world = createTelling(GROUPS);
    for (const each of opened(6)) await world.detect(each);
    await world.detect(...over(1, 0), ...over(1, 5));
    expect(world.told().slice(4)).toEqual(['over m0 high']);
    const [group] = (await world.store.heads({ isOpen: true, limit: 99 })).filter(({ lane }) => lane === 'group');
    expect(group?.last.count).toBe(4);
    await world.detect(...over(4, 1));
    await world.minutes(11);
    expect(world.topic.published.at(-1)).toMatchObject({ device: 'region=North', count: 6, devices: [] });
  });

  it('does not count one that was over before it began', async () => {
    const world = createTelling(GROUPS);
    await world.detect(...opened(3));
    await world.detect(...over(2));
    await world.detect(...opened(2, 3));
    expect(world.topic.published.at(-1)).toMatchObject({ device: 'region=North', count: 3 });
  });

  it('counts the same however often a call is repeated, and where it dies at any effect', async () => {
    for (let dies = 0; dies < 40; dies += 1) {
      const world = createTelling(GROUPS);
      let left = dies;
      world.fault = () => {
        if (left === 0) throw new Error('dies');
        left -= 1;
      };
      await world.detect(...opened(6)).catch(() => {});
      world.fault = () => {};
      await world.detect(...opened(6));
      await world.minutes(7);
      const groups = world.topic.published.filter(({ device }) => device === 'region=North');
      expect([dies, ...new Set(groups.map(({ transition, count }) => `${transition} ${count}`))]).toEqual([
        dies,
        '1 6',
      ]);
      expect(world.topic.published.filter(({ lane }) => lane !== 'group')).toEqual([]);
    }
  });

  it('that died before its incident was there is none for those that come later', async () => {
    const world = createTelling(GROUPS);
    world.fault = (call) => {
      if (call === 'putPending done')
        world.fault = (next) => {
          if (next === 'putDocument done') throw new Error('dies');
        };
    };
    await world.detect(...opened(6)).catch(() => {});
    world.fault = () => {};
    world.wait(61_000);
    await world.detect(...opened(1, 50));
    expect(world.told()).toEqual(['opened m50 high']);
  });

  it('that the sweep finds in the windows of a region keeps what opens of its devices, and hands back what is left', async () => {
    const world = createTelling(GROUPS);
    const region = stepOf('region=North', 1, 'opened', { rule: 'low-street' });
    const member = (device: string, transition: number, change: 'opened' | 'over') => ({
      ...stepOf(device, transition, change, { dimensions: north }),
      group: region.id,
    });
    await world.detect(region, member('a', 1, 'opened'), member('b', 1, 'opened'));
    await world.minutes(5);
    await world.detect(member('a', 2, 'over'));
    expect(world.told()).toEqual(['opened region=North high']);
    await world.detect(stepOf('region=North', 2, 'over', { rule: 'low-street' }));
    await world.minutes(3);
    await world.detect(member('b', 2, 'over'));
    expect(world.told().slice(1)).toEqual(['over region=North high', 'still-firing b high 1', 'over b high']);
    expect(await world.store.due(Number.MAX_SAFE_INTEGER)).toEqual([]);
  });

  it('can be acknowledged and silenced as any incident, and repeats', async () => {
    const world = createTelling({ ...GROUPS, repeatEveryMs: 20 * 60_000 });
    await world.detect(...opened(30));
    await world.minutes(20);
    expect(world.told()).toEqual(['opened region=North high', 'repeat region=North high 1']);
    const [group] = (await world.store.heads({ isOpen: true, limit: 99 })).filter(
      ({ lane, told }) => lane === 'group' && told,
    );
    await world.desk.acknowledge(group?.id ?? '', { by: 'me' }, world.now());
    await world.detect(...over(30));
    await world.minutes(60);
    expect(world.told().slice(2)).toEqual(['over region=North high']);
  });

  it('where groups cannot be read, tells critical ones by themselves, at most 10, and leaves the rest', async () => {
    const world = createTelling(GROUPS);
    world.fault = (call) => {
      if (call === 'putDocument') throw new Error('no answer');
    };
    const critical = Array.from({ length: 12 }, (_, i) =>
      stepOf(`c${i}`, 1, 'opened', { severity: 'critical', dimensions: north }),
    );
    await world.detect(...opened(5), ...critical);
    expect(world.told()).toHaveLength(10);
    expect(world.metrics.counts.get('AlertGroupFailures')).toBe(1);
    world.fault = () => {};
    await world.minutes(1);
    expect(world.told().slice(10)).toEqual([
      'opened c10 critical',
      'opened c11 critical',
      'opened m0 high',
      'opened region=North high',
    ]);
  });
});

describe('what nobody is told of', () => {
  it('makes no storm: the one beside it that is told is told by itself', async () => {
    const world = createTelling({ ...GROUPS, tellFrom: 'medium', recordOnly: ['spike'] });
    const mild = Array.from({ length: 20 }, (_, i) =>
      stepOf(`l${i}`, 1, 'opened', { severity: 'low', dimensions: north }),
    );
    const recorded = Array.from({ length: 20 }, (_, i) =>
      stepOf(`s${i}`, 1, 'opened', { rule: 'spike', dimensions: north }),
    );
    await world.detect(...mild, ...recorded, ...opened(1));
    expect(world.told()).toEqual(['opened m0 high']);
  });

  it('because it is silenced makes none either', async () => {
    const world = createTelling(GROUPS);
    await silence(world, { matchers: { device: 'm1*' } });
    await world.detect(...opened(10, 10), ...opened(1));
    expect(world.told()).toEqual(['opened m0 high']);
  });
});

// What silences and maintenance windows keep from people, and what is said when they end.
import { describe, expect, it } from 'vitest';
import { parseMaintenance } from '#core/notify/calendar.ts';
import { createTelling, silence, stepOf, T0 } from './world.ts';

const HOUR_MS = 3_600_000;
const opened = stepOf('m', 1, 'opened');
const worse = stepOf('m', 2, 'worse', { severity: 'critical' });
const over = stepOf('m', 3, 'over', { severity: 'critical' });

describe('an incident', () => {
  it('is told as it opens, gets worse and is over, once', async () => {
    const world = createTelling();
    await world.detect(opened);
    await world.detect(opened, worse);
    await world.detect(over);
    expect(world.told()).toEqual(['opened m high', 'worse m critical', 'over m critical']);
    expect(await world.store.head(opened.id)).toMatchObject({ last: over, told: 'critical' });
  });

  it('in one call is told in order', async () => {
    const world = createTelling();
    await world.detect(opened, worse, over);
    expect(world.told()).toEqual(['opened m high', 'worse m critical', 'over m critical']);
  });

  it('from before heads, of which only the end is new, is told as over', async () => {
    const world = createTelling();
    await world.detect(over);
    expect(world.told()).toEqual(['over m critical']);
  });
});

it('the end of an incident is as grave as what was told of it, also where its rule is milder by then', async () => {
  const world = createTelling();
  await world.detect(opened, worse);
  await world.detect(stepOf('m', 3, 'over', { severity: 'low' }));
  expect(world.told().at(-1)).toBe('over m critical');
});

describe('a silence', () => {
  it('keeps what opens in it, and its end; nobody was told, so nobody hears the end', async () => {
    const world = createTelling();
    await silence(world);
    await world.detect(opened);
    await world.detect(worse, over);
    await world.minutes(70);
    expect(world.told()).toEqual([]);
    expect(await world.kept()).toEqual(['m 1 silenced', 'm 2 silenced', 'm 3 not-told']);
  });

  it('does not swallow the end of what people were told before it', async () => {
    const world = createTelling();
    await world.detect(opened);
    await silence(world);
    world.wait(60_000);
    await world.detect(worse, over);
    expect(world.told()).toEqual(['opened m high', 'over m critical']);
  });

  it('that ends over something that still fires says so once', async () => {
    const world = createTelling();
    await silence(world);
    await world.detect(opened);
    await world.minutes(59);
    expect(world.told()).toEqual([]);
    await world.minutes(60);
    expect(world.told()).toEqual(['still-firing m high 1']);
    await world.detect(over);
    expect(world.told()).toEqual(['still-firing m high 1', 'over m critical']);
  });

  it('says so too of what people were told before it began', async () => {
    const world = createTelling();
    await world.detect(opened);
    world.wait(1_000);
    await silence(world);
    await world.minutes(120);
    expect(world.told()).toEqual(['opened m high', 'still-firing m high 1']);
  });

  it('ended early by hand says so within a minute', async () => {
    const world = createTelling();
    await silence(world);
    await world.detect(opened);
    await world.minutes(10);
    await world.desk.endSilence('s', world.now());
    await world.minutes(1);
    expect(world.told()).toEqual(['still-firing m high 1']);
    await world.minutes(100);
    expect(world.told()).toHaveLength(1);
  });

  it('that follows another one leaves it quiet until the last one ends', async () => {
    const world = createTelling();
    await silence(world);
    await silence(world, { id: 's2', startMs: T0 + HOUR_MS / 2, endMs: T0 + 2 * HOUR_MS });
    await world.detect(opened);
    await world.minutes(119);
    expect(world.told()).toEqual([]);
    await world.minutes(60);
    expect(world.told()).toEqual(['still-firing m high 1']);
  });

  it('holds within a minute in a function that is warm', async () => {
    const world = createTelling();
    const warm = world.ports();
    world.ports = () => warm;
    await world.detect(stepOf('m0', 1, 'opened'));
    await silence(world);
    world.wait(59_000);
    await world.detect(opened);
    expect(world.told()).toEqual(['opened m0 high']);
  });

  it('of acknowledged ones says nothing when it ends', async () => {
    const world = createTelling();
    await world.detect(opened);
    await silence(world);
    await world.desk.acknowledge(opened.id, { by: 'me' }, world.now());
    await world.minutes(120);
    expect(world.told()).toEqual(['opened m high']);
  });
});

describe('a maintenance window', () => {
  it('keeps messages in its zone’s hours, and what still fires is said at its end', async () => {
    const world = createTelling({ maintenance: [parseMaintenance('mon 10:00-11:00 Europe/Paris rule=out*')] });
    await world.detect(opened);
    await world.minutes(59);
    expect(world.told()).toEqual([]);
    await world.minutes(30);
    expect(world.told()).toEqual(['still-firing m high 1']);
    expect(await world.kept()).toEqual(['m 1 maintenance']);
  });
});

describe('what is milder than people are told of', () => {
  it('is recorded, and nobody hears of it, nor of its end', async () => {
    const world = createTelling({ tellFrom: 'critical' });
    await world.detect(opened);
    await world.detect(stepOf('m', 2, 'over'));
    expect(world.told()).toEqual([]);
    expect(await world.kept()).toEqual(['m 1 minor', 'm 2 not-told']);
  });

  it('is told once it is graver, and then its end', async () => {
    const world = createTelling({ tellFrom: 'critical' });
    await world.detect(opened);
    await world.detect(worse);
    await world.detect(over);
    expect(world.told()).toEqual(['worse m critical', 'over m critical']);
    expect(await world.kept()).toEqual(['m 1 minor']);
  });

  it('or of a rule that is only recorded, is told once another rule finds something graver', async () => {
    const world = createTelling({ recordOnly: ['spike'] });
    await world.detect(stepOf('m', 1, 'opened', { rule: 'spike' }), stepOf('n', 1, 'opened', { rule: 'spike:power' }));
    await world.detect(stepOf('m', 2, 'worse', { rule: 'outage', severity: 'critical' }));
    await world.detect(
      stepOf('m', 3, 'over', { severity: 'critical' }),
      stepOf('n', 2, 'over', { rule: 'spike:power' }),
    );
    expect(world.told()).toEqual(['worse m critical', 'over m critical']);
    expect(await world.kept()).toEqual(['m 1 minor', 'n 1 minor', 'n 2 not-told']);
  });

  it('and gets worse in many devices of a group at once is told as a storm', async () => {
    const world = createTelling({ recordOnly: ['drop'], groupBy: ['region'] });
    const north = { dimensions: { region: 'north' } };
    const many = Array.from({ length: 12 }, (_, i) => `m${i}`);
    await world.detect(...many.map((device) => stepOf(device, 1, 'opened', { ...north, rule: 'drop' })));
    await world.detect(...many.map((device) => stepOf(device, 2, 'worse', { ...north, severity: 'critical' })));
    const first = ['m0', 'm1', 'm2'].map((device) => `worse ${device} critical`);
    expect(world.told()).toEqual([...first, 'opened region=north critical']);
  });

  it('makes no storm of its group, which is told of what is graver only', async () => {
    const world = createTelling({ tellFrom: 'critical', groupBy: ['region'] });
    const many = Array.from({ length: 12 }, (_, i) =>
      stepOf(`m${i}`, 1, 'opened', { dimensions: { region: 'north' } }),
    );
    await world.detect(...many);
    await world.minutes(10);
    expect(world.told()).toEqual([]);
  });
});

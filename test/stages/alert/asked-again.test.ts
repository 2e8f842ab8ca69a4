// Who is asked again and who next, until somebody sees to it, or says that it is over.
import { describe, expect, it } from 'vitest';
import { parseHours } from '#core/notify/calendar.ts';
import { closeByHand } from '#stages/alert/close-by-hand.ts';
import { createTelling, silence, stepOf, T0 } from './world.ts';

const HOUR_MS = 3_600_000;
const opened = stepOf('m', 1, 'opened');
const worse = stepOf('m', 2, 'worse', { severity: 'critical' });
const over = stepOf('m', 3, 'over', { severity: 'critical' });

describe('acknowledging', () => {
  it('stops repeats, and is told with what comes after', async () => {
    const world = createTelling({ repeatEveryMs: 30 * 60_000 });
    await world.detect(opened);
    await world.minutes(60);
    expect(world.told()).toEqual(['opened m high', 'repeat m high 1', 'repeat m high 2']);
    await world.desk.acknowledge(opened.id, { by: 'Zoë', note: 'on it' }, world.now());
    await world.minutes(120);
    expect(world.told()).toHaveLength(3);
    await world.detect(stepOf('m', 2, 'over'));
    expect(world.topic.notices.at(-1)).toMatchObject({ kind: 'over', acknowledged: { by: 'Zoë', note: 'on it' } });
  });

  it('keeps what is no graver, and is ended by what is', async () => {
    const world = createTelling({ repeatEveryMs: 30 * 60_000 });
    await world.detect(opened);
    await world.desk.acknowledge(opened.id, { by: 'me' }, world.now());
    await world.detect(stepOf('m', 2, 'worse'));
    expect(world.told()).toEqual(['opened m high']);
    await world.detect(stepOf('m', 3, 'worse', { severity: 'critical' }));
    await world.minutes(30);
    expect(world.told()).toEqual(['opened m high', 'worse m critical', 'repeat m critical 1']);
    expect(await world.kept()).toEqual(['m 2 acknowledged']);
  });
});

describe('repeats and escalation', () => {
  it('tell only the last one of those that were missed', async () => {
    const world = createTelling({ repeatEveryMs: 10 * 60_000 });
    await world.detect(opened);
    world.wait(35 * 60_000);
    await world.minutes(1);
    expect(world.told()).toEqual(['opened m high', 'repeat m high 3']);
    await world.minutes(4);
    expect(world.told().at(-1)).toBe('repeat m high 4');
  });

  it('are told once where two sweeps run at the same moment', async () => {
    const world = createTelling({ repeatEveryMs: 10 * 60_000, escalateAfterMs: 10 * 60_000 });
    await world.detect(opened);
    world.wait(10 * 60_000);
    await Promise.all([world.sweep(), world.sweep(), world.sweep()]);
    expect(world.told().toSorted()).toEqual(['escalated m high 1', 'opened m high', 'repeat m high 1']);
  });

  it('ask the next one once, who then hears the end too', async () => {
    const world = createTelling({ escalateAfterMs: 15 * 60_000 });
    await world.detect(opened);
    await world.minutes(60);
    expect(world.told()).toEqual(['opened m high', 'escalated m high 1']);
    await world.detect(stepOf('m', 2, 'over'));
    expect(world.topic.notices.map(({ isEscalated = false }) => isEscalated)).toEqual([false, true, true]);
  });

  it('wait for business hours of a zone', async () => {
    const hours = parseHours('mon-fri 12:00-18:00 Europe/Paris');
    const world = createTelling({ repeatEveryMs: 30 * 60_000, escalateAfterMs: 15 * 60_000, hours });
    await world.detect(opened);
    // 09:00 UTC is 10:00 in Paris.
    await world.minutes(119);
    expect(world.told()).toEqual(['opened m high']);
    await world.minutes(2);
    expect(world.told()).toEqual(['opened m high', 'escalated m high 8', 'repeat m high 4']);
  });

  it('come by the policy of now, also of what opened under another one', async () => {
    const world = createTelling();
    await world.detect(opened);
    await world.minutes(60);
    world.policy = { ...world.policy, repeatEveryMs: 90 * 60_000 };
    await world.minutes(29);
    expect(world.told()).toEqual(['opened m high']);
    await world.minutes(1);
    expect(world.told()).toEqual(['opened m high', 'repeat m high 1']);
  });

  it('wait while it is silenced, and go on after it', async () => {
    const world = createTelling({ repeatEveryMs: 30 * 60_000 });
    await world.detect(opened);
    await silence(world, { startMs: T0 + 1, endMs: T0 + HOUR_MS + 5 });
    await world.minutes(61);
    expect(world.told()).toEqual(['opened m high', 'still-firing m high 1']);
    await world.minutes(30);
    expect(world.told().at(-1)).toBe('repeat m high 1');
  });
});

describe('closing by hand', () => {
  it('tells that it is over, by whom, and its finder says nothing more', async () => {
    const world = createTelling({ repeatEveryMs: 30 * 60_000 });
    await world.detect(opened);
    await closeByHand(world.ports(), opened.id, { by: 'Zoë', note: 'replaced' }, world.now());
    await world.minutes(60);
    await world.detect(stepOf('m', 2, 'over'));
    expect(world.told()).toEqual(['opened m high', 'over m high']);
    expect(world.topic.published[1]).toMatchObject({ lane: 'people', message: 'closed by Zoë: replaced' });
    expect(await world.kept()).toEqual(['m 2 closed']);
  });

  it('is undone by a graver finding', async () => {
    const world = createTelling();
    await world.detect(opened);
    await closeByHand(world.ports(), opened.id, { by: 'me' }, world.now());
    await world.detect(worse, over);
    expect(world.told()).toEqual(['opened m high', 'over m high', 'worse m critical', 'over m critical']);
  });

  it('by several at once is told once', async () => {
    const world = createTelling();
    await world.detect(opened);
    const ends = Array.from({ length: 4 }, () => closeByHand(world.ports(), opened.id, { by: 'me' }, world.now()));
    await Promise.allSettled(ends);
    expect(
      new Set(world.topic.notices.filter(({ kind }) => kind === 'over').map(({ transition }) => transition.message))
        .size,
    ).toBe(1);
    await expect(closeByHand(world.ports(), opened.id, { by: 'me' }, world.now())).rejects.toThrow('is over already');
  });

  it('of what nobody was told of tells nothing', async () => {
    const world = createTelling();
    await silence(world);
    await world.detect(opened);
    await closeByHand(world.ports(), opened.id, { by: 'me' }, world.now());
    await world.minutes(90);
    expect(world.told()).toEqual([]);
  });

  it('keeps what somebody typed as one line that moves no terminal, cut where it is long', async () => {
    const world = createTelling();
    await world.detect(opened);
    await expect(world.desk.acknowledge(opened.id, { by: '\u001b' }, world.now())).rejects.toThrow('who says so?');
    const typed = { by: 'x\u001b[31m', note: `a\nb\u001b[2J${'c'.repeat(1000)}` };
    const { acknowledged } = await world.desk.acknowledge(opened.id, typed, world.now());
    expect(acknowledged?.by).toBe('x [31m');
    expect(acknowledged?.note).toMatch(/^a b \[2Jc+…$/);
    expect(acknowledged?.note?.length).toBe(500);
  });
});

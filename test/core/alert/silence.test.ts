import { describe, expect, it } from 'vitest';
import { alertId } from '#core/alert/alert-id.ts';
import { type Incident, type Incidents, MIN_GROUP_DEVICES } from '#core/alert/incidents.ts';
import { stepSilence } from '#core/alert/silence.ts';
import { decodeSilence, encodeSilence } from '#core/alert/silence-codec.ts';

const MINUTE_MS = 60_000;
const settings = { profile: 'p', keyGroup: '3', afterMs: 45 * MINUTE_MS, severity: 'medium', maxOpen: 2 } as const;
const device = (id: string, minute: number) => ({
  id,
  arrivalMs: minute * MINUTE_MS,
  dimensionsOf: (): Record<string, string> => ({}),
});
const devices = (names: string, minute: number) => names.split(' ').map((id) => device(id, minute));
const state = (...entries: [string, number, 0 | 1 | 2][]): Incidents => ({
  open: new Map(
    entries.map(([id, minute, transition]): [string, Incident] => [
      id,
      { startMs: minute * MINUTE_MS, transition, count: 0, reason: 0 },
    ]),
  ),
  group: undefined,
});
const step = (open: Incidents, all: ReturnType<typeof device>[], minute: number, own: { maxOpen?: number } = {}) => {
  const { before, transitions, after, isWaiting } = stepSilence(open, all, minute * MINUTE_MS, { ...settings, ...own });
  return {
    before,
    told: transitions.map((each) => `${each.device} ${each.transition} ${each.message}`),
    after,
    isWaiting,
  };
};
const NOTHING = { before: undefined, told: [], after: undefined, isWaiting: false };

describe('one device', () => {
  it('exactly at the limit is not silent yet, a moment later it is', () => {
    expect(step(state(), [device('a', 0)], 45)).toEqual(NOTHING);
    expect(step(state(), [device('a', 0)], 47)).toEqual({
      before: state(['a', 0, 0]),
      told: ['a 1 no reading for 47 min; at most 45 min are expected'],
      after: state(['a', 0, 1]),
      isWaiting: false,
    });
  });

  it('whose silence was told is not told again, and what arrives resolves it under the same id', () => {
    const open = state(['a', 0, 1]);
    expect(step(open, [device('a', 0)], 300)).toEqual(NOTHING);
    expect(step(open, [device('a', 63)], 64)).toEqual({
      ...NOTHING,
      told: ['a 2 heard again after 63 min; at most 45 min are expected'],
      after: state(),
    });
    const [end] = stepSilence(open, [device('a', 63)], 64 * MINUTE_MS, settings).transitions;
    expect(end).toMatchObject({
      id: alertId('p', 'a', 'silent', 0),
      state: 'resolved',
      atMs: 63 * MINUTE_MS,
      value: 63,
    });
  });

  it('is never resolved before it fired, even where its reading was absorbed out of turn', () => {
    const [end] = stepSilence(state(['a', 0, 1]), [device('a', 44)], 50 * MINUTE_MS, settings).transitions;
    expect(end).toMatchObject({ state: 'resolved', atMs: 45 * MINUTE_MS });
  });

  it('of whose silence it is not known whether it was told is told of before it resolves', () => {
    expect(step(state(['a', 0, 0]), [device('a', 50)], 51)).toEqual({
      ...NOTHING,
      told: [
        'a 1 no reading for 50 min; at most 45 min are expected',
        'a 2 heard again after 50 min; at most 45 min are expected',
      ],
      after: state(),
    });
  });

  it('that is not known any more is given up, once', () => {
    expect(step(state(['a', 0, 1], ['b', 0, 1]), [device('b', 0)], 9000)).toEqual({
      ...NOTHING,
      told: ['a 2 not heard again: given up after 9000 min'],
      after: state(['b', 0, 1]),
    });
  });

  it('waits, where there is no room, until another one is heard', () => {
    const full = step(state(), devices('a b c', 0), 50);
    expect(full.after).toEqual(state(['a', 0, 1], ['b', 0, 1]));
    const freed = step(state(['a', 0, 1]), [device('a', 49), ...devices('b c', 0)], 50);
    expect(freed.after).toEqual(state(['b', 0, 1]));
    expect(freed.before).toEqual(state(['a', 0, 1], ['b', 0, 0]));
  });

  it('that was never heard is not silent', () => {
    expect(step(state(), [device('a', Number.NEGATIVE_INFINITY)], 50)).toEqual(NOTHING);
  });
});

describe('most of a key group', () => {
  const room = { maxOpen: 100 };
  const ids = 'a b c d e f g h i j';
  const told = (minute: number, open: Incidents, all: ReturnType<typeof device>[]) => step(open, all, minute, room);

  it('is one alert with a count, told when the last of them is beyond the limit', () => {
    const before = [...devices('a b c', 0), ...devices('d e f g', 5), ...devices('h i j', 45)];
    // Three are silent, four more will be if nothing changes.
    expect(told(46, state(), before)).toEqual({ ...NOTHING, isWaiting: true });
    const opened = told(51, state(), before);
    expect(opened.told).toEqual([
      'key-group=3 1 7 of the 10 devices of key group 3 (a, b, c, d, e and 2 more): no reading for more than 45 min: ' +
        'a network, a gateway, or what brings the readings here',
    ]);
    expect(opened.before?.group).toMatchObject({ count: 7, of: 10, transition: 0, atMs: 50 * MINUTE_MS });
    expect(opened.after?.group).toMatchObject({ count: 7, transition: 1 });
    expect(opened.after?.open.size).toBe(0);
    // One that was heard just before joins them without a word.
    expect(told(95, opened.after as Incidents, before)).toEqual(NOTHING);
  });

  it('is over when most are back; those that are not were told with the others, and are told of alone when they are silent anew', () => {
    const open = told(50, state(), devices(ids, 0)).after as Incidents;
    const five = [...devices('a b c d e', 51), ...devices('f g h i j', 0)];
    expect(told(52, open, five)).toEqual(NOTHING);
    const six = [...devices('a b c d e f', 51), ...devices('g h i j', 0)];
    const over = told(52, open, six);
    expect(over.told).toEqual([
      'key-group=3 2 most of 10 devices of key group 3 are back; still silent: 4 (g, h, i, j)',
    ]);
    expect(over.after).toEqual(state(['g', 0, 2], ['h', 0, 2], ['i', 0, 2], ['j', 0, 2]));
    const back = told(60, over.after as Incidents, devices(ids, 55));
    expect(back).toEqual({ ...NOTHING, after: state() });
    expect(told(101, state(), [...devices('a b c d e f g h i', 100), device('j', 55)]).told).toEqual([
      'j 1 no reading for 46 min; at most 45 min are expected',
    ]);
  });

  it('of which it is not known whether it was told is told under the same id, and resolved after it', () => {
    const opened = stepSilence(state(), devices(ids, 0), 50 * MINUTE_MS, { ...settings, ...room });
    const again = stepSilence(opened.before as Incidents, devices(ids, 51), 52 * MINUTE_MS, { ...settings, ...room });
    expect(again.transitions.map(({ id, transition }) => [id, transition])).toEqual([
      [opened.transitions[0]?.id, 1],
      [opened.transitions[0]?.id, 2],
    ]);
    const [firing, resolved] = again.transitions;
    expect(resolved?.atMs).toBeGreaterThan(firing?.atMs as number);
    expect(again.after).toEqual(state());
  });

  it('that comes and goes is one incident', () => {
    const open = told(50, state(), devices(ids, 0)).after as Incidents;
    const half = [...devices('a b c d e', 51), ...devices('f g h i j', 0)];
    const again = told(97, open, half);
    expect(again.told).toEqual([]);
    expect(told(99, again.after as Incidents, devices(ids, 98)).told).toEqual([
      'key-group=3 2 most of 10 devices of key group 3 are back; still silent: 0',
    ]);
  });

  it('a few, or a part, are told one by one; and none waits for others longer than half the limit', () => {
    const four = devices('a b c d', 0);
    expect(four.length).toBeLessThan(MIN_GROUP_DEVICES);
    expect(told(50, state(), four).told).toHaveLength(4);
    const part = [...devices('a b c d e', 0), ...devices('f g h i j k l', 40)];
    expect(told(50, state(), part).told).toHaveLength(5);
    // All others report every 44 minutes, so that most are near the limit at any time.
    const lazy = [device('a', 0), ...devices('b c d e f g h i j', 30)];
    expect(told(60, state(), lazy)).toEqual({ ...NOTHING, isWaiting: true });
    expect(told(68, state(), lazy).told).toEqual(['a 1 no reading for 68 min; at most 45 min are expected']);
  });
});

it('what is stored comes back as it was, the version before has silences of devices only, and another one is refused', () => {
  const group = { startMs: 1, atMs: 2.7e6, coversMs: 3e6, count: 7, of: 10, transition: 1 } as const;
  const silent = { ...state(['a', 0, 1], ['bé', 1e6, 0], ['c', 3, 2]), group };
  const rejected: Incidents = {
    open: new Map([['x', { startMs: 5, transition: 1, count: 300, reason: 9 }]]),
    group: undefined,
  };
  const measures = state(['a\nheat_c', 7, 1]);
  expect(decodeSilence(encodeSilence({ silent, rejected, measures }))).toEqual({ silent, rejected, measures });
  expect(decodeSilence(undefined)).toEqual({ silent: state(), rejected: state(), measures: state() });
  // Version 1: device a, silent since minute 0, told.
  const before = Uint8Array.of(1, 1, 1, 97, 0, 0, 0, 0, 0, 0, 0, 0, 1);
  expect(decodeSilence(before)).toEqual({ silent: state(['a', 0, 1]), rejected: state(), measures: state() });
  expect(() => decodeSilence(Uint8Array.of(9))).toThrow(
    'silent devices: format 9; this release of Weir reads formats 1 to 3',
  );
});

describe('what those have in common that fall silent together', () => {
  const placed = (id: string, minute: number, region: string): ReturnType<typeof device> => ({
    ...device(id, minute),
    dimensionsOf: (): Record<string, string> => ({ region, type: 'meter' }),
  });
  const fleet = (silent: number, well: number, regionOfWell: string) => [
    ...Array.from({ length: silent }, (_, i) => placed(`s${i}`, 0, 'Pune-West')),
    ...Array.from({ length: well }, (_, i) => placed(`w${i}`, 49, regionOfWell)),
  ];
  const first = (all: ReturnType<typeof placed>[]) => {
    const step = stepSilence(state(), all, 50 * MINUTE_MS, { ...settings, maxOpen: 100 });
    return { after: step.after, told: step.transitions[0] };
  };

  it('is named where a dimension value explains it: those that have it are struck, the others are not', () => {
    const { told, after } = first(fleet(10, 8, 'Pune-East'));
    expect(told).toMatchObject({ lane: 'silent-group', change: 'opened', dimensions: { region: 'Pune-West' } });
    expect(told?.message).toMatch(/^10 of the 18 devices of key group 3, those of region=Pune-West \(s0, s1, /);
    // Its end names it too, from what was stored.
    const stored = decodeSilence(
      encodeSilence({ silent: after as Incidents, rejected: state(), measures: state() }),
    ).silent;
    expect(stored).toEqual(after);
    const back = fleet(10, 8, 'Pune-East').map((each) => ({ ...each, arrivalMs: 55 * MINUTE_MS }));
    const [end] = stepSilence(stored, back, 56 * MINUTE_MS, { ...settings, maxOpen: 100 }).transitions;
    expect(end).toMatchObject({ lane: 'silent-group', change: 'over', dimensions: { region: 'Pune-West' } });
    expect(end?.message).toBe(
      'most of 10 devices of key group 3, those of region=Pune-West, are back; still silent: 0',
    );
  });

  it('is not named where as many that have it are well: the count alone is told', () => {
    const { told } = first(fleet(10, 8, 'Pune-West'));
    expect(told).toMatchObject({ dimensions: {}, count: 10 });
    expect(told?.message).toMatch(/^10 of the 18 devices of key group 3 \(s0, /);
  });

  it('forgives one in ten: who has moved house, and who has reported just before', () => {
    const moved = [...fleet(19, 15, 'Pune-East'), placed('x', 0, 'Pune-East'), placed('y', 49, 'Pune-West')];
    expect(first(moved).told?.dimensions).toEqual({ region: 'Pune-West' });
    const more = [...moved, placed('z', 49, 'Pune-West'), placed('a', 49, 'Pune-West')];
    expect(first(more).told?.dimensions).toEqual({});
  });

  it('is the widest value, where several explain it', () => {
    const all = fleet(10, 0, '').map((each) => ({ ...each, dimensionsOf: () => ({ building: 'b7', region: 'west' }) }));
    const last = { ...all[9], dimensionsOf: () => ({ building: 'b8', region: 'west' }) } as (typeof all)[number];
    expect(first([...all.slice(0, 9), last]).told?.dimensions).toEqual({ region: 'west' });
  });
});

import { expect, it } from 'vitest';
import { alertId } from '#core/alert/alert-id.ts';
import { type OpenSilence, stepSilence } from '#core/alert/silence.ts';
import { decodeSilence, encodeSilence } from '#core/alert/silence-codec.ts';

const MINUTE_MS = 60_000;
const settings = { profile: 'p', afterMs: 45 * MINUTE_MS, severity: 'medium', maxOpen: 2 } as const;
const device = (id: string, minute: number) => ({ id, clockMs: minute * MINUTE_MS, dimensionsOf: () => ({}) });
const state = (...entries: [string, number, 0 | 1][]): ReadonlyMap<string, OpenSilence> =>
  new Map(entries.map(([id, minute, transition]) => [id, { startMs: minute * MINUTE_MS, transition }]));
const step = (open: ReadonlyMap<string, OpenSilence>, devices: ReturnType<typeof device>[], minute: number) => {
  const { before, transitions, after } = stepSilence(open, devices, minute * MINUTE_MS, settings);
  return { before, told: transitions.map((each) => `${each.device} ${each.transition} ${each.message}`), after };
};
const NOTHING = { before: undefined, told: [], after: undefined };

it('a device exactly at the limit is not silent yet, a moment later it is', () => {
  expect(step(state(), [device('a', 0)], 45)).toEqual(NOTHING);
  expect(step(state(), [device('a', 0)], 47)).toEqual({
    before: state(['a', 0, 0]),
    told: ['a 1 no reading for 47 min; at most 45 min are expected'],
    after: state(['a', 0, 1]),
  });
});

it('a silence that was told is not told again, and a newer clock resolves it under the same id', () => {
  const open = state(['a', 0, 1]);
  expect(step(open, [device('a', 0)], 300)).toEqual(NOTHING);
  expect(step(open, [device('a', 63)], 64)).toEqual({
    before: undefined,
    told: ['a 2 heard again after 63 min; at most 45 min are expected'],
    after: state(),
  });
  const [end] = stepSilence(open, [device('a', 63)], 64 * MINUTE_MS, settings).transitions;
  expect(end).toMatchObject({ id: alertId('p', 'a', 'silent', 0), state: 'resolved', atMs: 63 * MINUTE_MS, value: 63 });
});

it('a silence of which it is not known whether it was told is told before it resolves', () => {
  expect(step(state(['a', 0, 0]), [device('a', 50)], 51)).toEqual({
    before: undefined,
    told: [
      'a 1 no reading for 50 min; at most 45 min are expected',
      'a 2 heard again after 50 min; at most 45 min are expected',
    ],
    after: state(),
  });
});

it('a device that is not seen any more is forgotten without a word', () => {
  expect(step(state(['a', 0, 1], ['b', 0, 1]), [device('b', 0)], 9000)).toEqual({
    ...NOTHING,
    after: state(['b', 0, 1]),
  });
});

it('devices beyond the room wait until another one is heard', () => {
  const full = step(state(), [device('a', 0), device('b', 0), device('c', 0)], 50);
  expect(full.after).toEqual(state(['a', 0, 1], ['b', 0, 1]));
  const freed = step(state(['a', 0, 1]), [device('a', 49), device('b', 0), device('c', 0)], 50);
  expect(freed.after).toEqual(state(['b', 0, 1]));
  expect(freed.before).toEqual(state(['a', 0, 1], ['b', 0, 0]));
});

it('a device whose clock never ran is not silent', () => {
  expect(step(state(), [device('a', Number.NEGATIVE_INFINITY)], 50)).toEqual(NOTHING);
});

it('stored silences come back as they were, and another version is refused', () => {
  const open = state(['a', 0, 1], ['bé', 1e6, 0]);
  expect(decodeSilence(encodeSilence(open))).toEqual(open);
  expect(decodeSilence(undefined)).toEqual(state());
  expect(() => decodeSilence(Uint8Array.of(9))).toThrow(
    'silent devices: format 9; this release of Weir reads formats 1 to 3',
  );
});

// Two states that went on from one: positions go to the further, measures to the later reading, incidents of both stay.
import { describe, expect, it } from 'vitest';
import { openAlert } from '#core/alert/life.ts';
import type { GroupState } from '#core/detect/group-state.ts';
import { emptyMeasureState } from '#core/detect/measure-state.ts';
import { covers, mergeGroups } from '#core/detect/merge.ts';

function group(positions: Record<string, string>, lastMs: number, baseline: number): GroupState {
  const state = { ...emptyMeasureState(), lastMs, baseline, baselineCount: 1 };
  return {
    positions: new Map(Object.entries(positions).map(([shard, sequence]) => [shard, { sequence, index: 0 }])),
    devices: new Map([['d', { id: 'd', measures: [state], alerts: [] }]]),
  };
}

const baselineIn = (state: GroupState) => state.devices.get('d')?.measures[0]?.baseline;

describe('covers', () => {
  it('asks for every raw shard, and compares sequences as numbers', () => {
    expect(covers(group({ a: '10', b: '5' }, 0, 0), group({ a: '9' }, 0, 0))).toBe(true);
    expect(covers(group({ a: '9' }, 0, 0), group({ a: '10' }, 0, 0))).toBe(false);
    expect(covers(group({ a: '10' }, 0, 0), group({ a: '10', b: '1' }, 0, 0))).toBe(false);
    expect(covers(group({ a: '10' }, 0, 0), group({}, 0, 0))).toBe(true);
  });
});

describe('mergeGroups', () => {
  it('takes the further position of every raw shard', () => {
    const merged = mergeGroups(group({ a: '10', b: '2' }, 0, 0), group({ a: '9', b: '3', c: '1' }, 0, 0));
    expect(Object.fromEntries([...merged.positions].map(([shard, { sequence }]) => [shard, sequence]))).toEqual({
      a: '10',
      b: '3',
      c: '1',
    });
  });

  it('takes per measure the state that saw the later reading, on a tie ours', () => {
    expect(baselineIn(mergeGroups(group({}, 5, 1), group({}, 6, 2)))).toBe(2);
    expect(baselineIn(mergeGroups(group({}, 6, 1), group({}, 5, 2)))).toBe(1);
    expect(baselineIn(mergeGroups(group({}, 5, 1), group({}, 5, 2)))).toBe(1);
  });

  it('keeps incidents of both, of one rule the later and further one, and devices that only one knows', () => {
    const ours = group({}, 0, 0);
    const stored = group({}, 0, 0);
    ours.devices.get('d')?.alerts.push(openAlert('spike', 3, 10), openAlert('drop', 2, 20));
    stored.devices
      .get('d')
      ?.alerts.push(
        { ...openAlert('spike', 3, 10), transition: 2, isFiring: false, endMs: 11 },
        openAlert('drop', 2, 15),
        openAlert('outage', 4, 1),
      );
    stored.devices.set('e', { id: 'e', measures: [], alerts: [] });
    const merged = mergeGroups(ours, stored);
    expect([...merged.devices.keys()]).toEqual(['d', 'e']);
    expect(merged.devices.get('d')?.alerts.map((alert) => [alert.rule, alert.startMs, alert.transition])).toEqual([
      ['spike', 10, 2],
      ['drop', 20, 1],
      ['outage', 1, 1],
    ]);
  });
});

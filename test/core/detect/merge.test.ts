// Two states that went on from one: positions go to the further, measures to the later reading, incidents of both stay.
import { describe, expect, it } from 'vitest';
import { type AlertRecord, openAlert } from '#core/alert/life.ts';
import { createDetector } from '#core/detect/detector.ts';
import { type DeviceView, putDevice, viewDevice, viewGroup } from '#core/detect/device-view.ts';
import { emptyGroupState, type GroupState } from '#core/detect/group-state.ts';
import { covers, mergeGroups } from '#core/detect/merge.ts';
import { emptyMeasureState, type MeasureState } from '#core/detect/pasts/measure-state.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { energy } from '#profiles/energy.ts';

const detector = createDetector(compileProfile(energy));
const slot = detector.planOf('power_kw').slot;

function deviceOf(id: string, lastMs: number, baseline: number, incidents: readonly AlertRecord[] = []): DeviceView {
  const measures: MeasureState[] = [];
  measures[slot] = { ...emptyMeasureState(), lastMs, baseline, baselineCount: 1 };
  return { id, clockMs: lastMs, measures, incidents };
}

function group(positions: Record<string, string>, ...devices: readonly DeviceView[]): GroupState {
  const state = emptyGroupState();
  for (const [shard, sequence] of Object.entries(positions)) state.positions.set(shard, { sequence, index: 0 });
  for (const device of devices) putDevice(detector, state, device);
  return state;
}

const merge = (ours: GroupState, stored: GroupState) => mergeGroups(detector, ours, stored);
const baselineIn = (state: GroupState) => viewDevice(state, 'd')?.measures[slot]?.baseline;

describe('covers', () => {
  it('asks for every raw shard, and compares sequences as numbers', () => {
    expect(covers(group({ a: '10', b: '5' }), group({ a: '9' }))).toBe(true);
    expect(covers(group({ a: '9' }), group({ a: '10' }))).toBe(false);
    expect(covers(group({ a: '10' }), group({ a: '10', b: '1' }))).toBe(false);
    expect(covers(group({ a: '10' }), group({}))).toBe(true);
  });
});

describe('mergeGroups', () => {
  it('takes the further position of every raw shard', () => {
    const merged = merge(group({ a: '10', b: '2' }), group({ a: '9', b: '3', c: '1' }));
    expect(Object.fromEntries([...merged.positions].map(([shard, { sequence }]) => [shard, sequence]))).toEqual({
      a: '10',
      b: '3',
      c: '1',
    });
  });

  it('takes per measure the state that saw the later reading, on a tie ours', () => {
    expect(baselineIn(merge(group({}, deviceOf('d', 5, 1)), group({}, deviceOf('d', 6, 2))))).toBe(2);
    expect(baselineIn(merge(group({}, deviceOf('d', 6, 1)), group({}, deviceOf('d', 5, 2))))).toBe(1);
    expect(baselineIn(merge(group({}, deviceOf('d', 5, 1)), group({}, deviceOf('d', 5, 2))))).toBe(1);
  });

  it('keeps incidents of both, of one rule the later and further one, and devices that only one knows', () => {
    const ours = group({}, deviceOf('d', 0, 0, [openAlert('spike', 3, 10), openAlert('drop', 2, 20)]));
    const theirs = [
      { ...openAlert('spike', 3, 10), transition: 2, isFiring: false, endMs: 11 },
      openAlert('drop', 2, 15),
      openAlert('outage', 4, 1),
    ];
    const merged = merge(ours, group({}, deviceOf('d', 0, 0, theirs), deviceOf('e', 0, 0)));
    expect(viewGroup(merged).devices.map((device) => device.id)).toEqual(['d', 'e']);
    const kept = viewDevice(merged, 'd')?.incidents ?? [];
    expect(kept.map((alert) => [alert.rule, alert.startMs, alert.transition])).toEqual([
      ['spike', 10, 2],
      ['drop', 20, 1],
      ['outage', 1, 1],
    ]);
  });
});

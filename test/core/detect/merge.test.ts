// Two states that went on from one: positions go to the further, measures to the later reading, incidents of both stay.
import { describe, expect, it } from 'vitest';
import { newFinding } from '#core/alert/finding-record.ts';
import { type DeviceLife, newLife } from '#core/alert/incident-record.ts';
import { createDetector } from '#core/detect/detector.ts';
import { type DeviceView, putDevice, viewDevice, viewGroup } from '#core/detect/device-view.ts';
import { emptyGroupState, type GroupState } from '#core/detect/group-state.ts';
import { covers, mergeGroups } from '#core/detect/merge.ts';
import { emptyMeasureState, type MeasureState } from '#core/detect/pasts/measure-state.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { energy } from '#profiles/energy.ts';

const INCIDENT = {
  ...{ lane: 'readings', startMs: 10, endMs: Number.NaN, transition: 1, told: 3, isHeld: false, isFlapping: false },
};
const detector = createDetector(compileProfile(energy));
const slot = detector.planOf('power_kw').slot;

function deviceOf(id: string, lastMs: number, baseline: number, life?: DeviceLife): DeviceView {
  const measures: MeasureState[] = [];
  measures[slot] = { ...emptyMeasureState(), lastMs, baseline, baselineCount: 1 };
  return { id, clockMs: lastMs, measures, life };
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

  it('of two incidents of a device keeps the open one, else the later; the other, if it was told and is open, is to be closed', () => {
    const life = (startMs: number, transition: number, endMs = Number.NaN): DeviceLife => ({
      ...newLife(),
      incident: { ...INCIDENT, startMs, transition, endMs },
    });
    const kept = (ours: DeviceLife, theirs: DeviceLife) => {
      const merged = merge(group({}, deviceOf('d', 0, 0, ours)), group({}, deviceOf('d', 0, 0, theirs)));
      const { incident, orphans } = viewDevice(merged, 'd')?.life ?? newLife();
      return [incident, ...orphans].map((each) => `${each?.startMs} ${each?.transition}`);
    };
    expect(kept(life(10, 1), life(20, 1))).toEqual(['20 1', '10 1']);
    expect(kept(life(10, 1), life(20, 2, 30))).toEqual(['10 1']);
    expect(kept(life(10, 2, 15), life(20, 2, 30))).toEqual(['20 2']);
    expect(kept(life(10, 1), life(10, 2))).toEqual(['10 2']);
    expect(kept(life(10, 2, 15), life(10, 1))).toEqual(['10 2']);
  });

  it('keeps what goes on by either, and devices that only one knows', () => {
    const finding = (rule: string, phase: 'firing' | 'ended') => ({ ...newFinding(rule, rule, 1), phase, worst: 3 });
    const ours = { ...newLife(), incident: { ...INCIDENT, startMs: 20 }, findings: [finding('drop', 'firing')] };
    const findings = [finding('drop', 'ended'), finding('outage', 'firing'), finding('spike', 'ended')];
    const theirs = { ...newLife(), incident: { ...INCIDENT, startMs: 10 }, findings };
    const stored = group({}, deviceOf('d', 0, 0, theirs), deviceOf('e', 0, 0));
    const merged = merge(group({}, deviceOf('d', 0, 0, ours)), stored);
    expect(viewGroup(merged).devices.map((device) => device.id)).toEqual(['d', 'e']);
    expect(viewDevice(merged, 'd')?.life?.findings.map(({ rule, phase }) => `${rule} ${phase}`)).toEqual([
      'drop firing',
      'outage firing',
    ]);
  });
});

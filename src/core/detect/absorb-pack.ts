// Takes a pack into its key group's state: skips what was absorbed before, judges the rest reading by reading, in order.
// Names are looked up once a pack; per reading there are only numbers and indices. Refuses nothing: a pack holds validated readings.
import type { Pack } from '../pack/pack.ts';
import { compareSequences, type Position } from '../reading/position.ts';
import type { Detector, MeasurePlan } from './detector.ts';
import { type DeviceState, deviceOf, type GroupState } from './group-state.ts';
import { createJudge } from './judge.ts';
import { emptyMeasureState, type MeasureState } from './measure-state.ts';
import type { Outcome } from './outcome.ts';

interface Column {
  readonly plan: MeasurePlan;
  readonly values: ArrayLike<number>;
}

/** Moves `group` and adds to `outcome`. Answers whether the state has changed: not where all of the pack was absorbed before. */
export function absorbPack(detector: Detector, group: GroupState, pack: Pack, outcome: Outcome): boolean {
  const columns = columnsOf(detector, pack);
  let who = 0;
  const judge = createJudge(detector, outcome, () => dimensionsOf(pack, who));
  const devices: (DeviceState | undefined)[] = [];
  const states: (MeasureState | undefined)[] = [];
  const mark = group.positions.get(pack.shard);
  const rowCount = pack.who.length;
  let skippedTo = -1;
  let record = -1;
  let last = -1;
  for (let row = 0; row < rowCount; row++) {
    if (pack.record[row] !== record) {
      record = pack.record[row] as number;
      skippedTo = absorbedIndex(pack.sequences[record] as string, mark);
    }
    if ((pack.index[row] as number) <= skippedTo) {
      outcome.counts.redelivered += 1;
      continue;
    }
    last = row;
    who = pack.who[row] as number;
    let device = devices[who];
    if (device === undefined) {
      device = deviceOf(group, pack.devices[who]?.[0] as string);
      devices[who] = device;
    }
    judge.begin(device, pack.time[row] as number);
    for (let c = 0; c < columns.length; c++) {
      const { plan, values } = columns[c] as Column;
      const value = values[row] as number;
      if (Number.isNaN(value)) continue;
      const cell = who * columns.length + c;
      let state = states[cell];
      if (state === undefined) {
        state = stateOf(device, plan.slot);
        states[cell] = state;
      }
      judge.value(plan, state, value);
    }
    judge.end();
  }
  if (last < 0) return false;
  const sequence = pack.sequences[pack.record[last] as number] as string;
  group.positions.set(pack.shard, { sequence, index: pack.index[last] as number });
  return true;
}

/** Up to which index in the record its readings were absorbed: −1 for none, +∞ for all. */
function absorbedIndex(sequence: string, mark: Position | undefined): number {
  if (mark === undefined) return -1;
  const order = compareSequences(sequence, mark.sequence);
  if (order === 0) return mark.index;
  return order < 0 ? Number.POSITIVE_INFINITY : -1;
}

/** Measures that a rule reads, in the order of their names: a pack's own order depends on how the batch was cut. */
function columnsOf(detector: Detector, pack: Pack): Column[] {
  const columns: Column[] = [];
  for (const [i, name] of pack.measures.entries()) {
    const plan = detector.planOf(name);
    if (!plan.isIdle) columns.push({ plan, values: pack.values[i] as ArrayLike<number> });
  }
  return columns.sort((a, b) => (a.plan.name < b.plan.name ? -1 : 1));
}

function dimensionsOf(pack: Pack, who: number): Record<string, string> {
  const dimensions: Record<string, string> = {};
  for (const [i, name] of pack.dimensions.entries()) {
    const value = pack.devices[who]?.[i + 1];
    if (value !== null && value !== undefined) dimensions[name] = value;
  }
  return dimensions;
}

function stateOf(device: DeviceState, slot: number): MeasureState {
  let state = device.measures[slot];
  if (state === undefined) {
    state = emptyMeasureState();
    device.measures[slot] = state;
  }
  return state;
}

// A pack's devices → the state's, without making a text of an id or comparing texts of dimensions that were met before.
// In memory only, beside the state that it belongs to. Small packs live by it: of 15 readings each is of another
// device.
import { emptyIdTable, type IdTable, numberOf } from '../bytes/id-table.ts';
import { deviceIn, dimensionIn, type Pack } from '../pack/pack.ts';
import { type DeviceState, emptyDevice, type GroupState } from './group-state.ts';

export interface DeviceFinder {
  readonly ids: IdTable;
  /** By number in `ids`. */
  readonly devices: (DeviceState | undefined)[];
  /**
   * By number: the row of dimension values that the device had last (a number of `rows`), and its place in the device's
   * list.
   */
  row: Int32Array;
  variant: Int32Array;
  /** By number: the step in which the device was last touched. */
  step: Int32Array;
  current: number;
  touched: DeviceState[] | undefined;
  /** Texts of dimensions → numbers from 1 on; 0 is for one that is not given. */
  readonly texts: Map<string, number>;
  /**
   * By the number of a row's beginning, then of the text that follows: the number of the longer beginning. The empty
   * one is 0.
   */
  rows: number[][];
  /**
   * By number of a row: its values, shared by all devices that have them; holes where no device was met with them yet.
   */
  values: (readonly (string | null)[] | undefined)[];
}

/** Beyond it the numbers begin anew: a dimension that is another text for each device would only fill memory. */
const MAX_TEXTS = 4096;

const finders = new WeakMap<GroupState, DeviceFinder>();
/** Of the pack at hand: text → number, 0 = not looked up. Good for one pack. */
let numbers = new Int32Array(64);

/** The finder of a state, ready for a pack whose devices go into `touched`. */
export function finderFor(state: GroupState, pack: Pack, touched: DeviceState[]): DeviceFinder {
  let finder = finders.get(state);
  if (finder === undefined) {
    finder = createFinder();
    finders.set(state, finder);
  }
  if (finder.touched !== touched) {
    finder.touched = touched;
    finder.current += 1;
  }
  if (finder.texts.size > MAX_TEXTS) {
    finder.texts.clear();
    finder.rows = [[]];
    finder.values = [];
    finder.row.fill(-1);
  }
  const { length } = pack.devices.texts;
  if (length > numbers.length) numbers = new Int32Array(2 * length);
  numbers.fill(0, 0, length);
  return finder;
}

/** To be called where devices were taken out of the state. */
export function forgetDevices(state: GroupState): void {
  finders.delete(state);
}

function createFinder(): DeviceFinder {
  return {
    ids: emptyIdTable(),
    devices: [],
    row: new Int32Array(0),
    variant: new Int32Array(0),
    step: new Int32Array(0),
    current: 0,
    touched: undefined,
    texts: new Map(),
    rows: [[]],
    values: [],
  };
}

/** The number of an entry of the pack; a device that is new is taken into the state. Marks it as touched. */
export function findDevice(finder: DeviceFinder, state: GroupState, pack: Pack, entry: number): number {
  const { bytes, start, ends } = pack.devices;
  const from = entry === 0 ? start : (ends[entry - 1] as number);
  const number = numberOf(finder.ids, bytes, from, ends[entry] as number);
  if (number === finder.devices.length) takeIn(finder, state, pack, entry);
  if (finder.step[number] !== finder.current) {
    finder.step[number] = finder.current;
    finder.touched?.push(finder.devices[number] as DeviceState);
  }
  return number;
}

/** Numbers are given one after the other. */
function takeIn(finder: DeviceFinder, state: GroupState, pack: Pack, entry: number): void {
  const number = finder.devices.push(deviceOf(state, deviceIn(pack, entry))) - 1;
  if (number < finder.row.length) return;
  const room = 2 * number + 16;
  finder.row = larger(finder.row, room, -1);
  finder.variant = larger(finder.variant, room, -1);
  finder.step = larger(finder.step, room, -1);
}

function larger(from: Int32Array, room: number, rest: number): Int32Array {
  const to = new Int32Array(room).fill(rest, from.length);
  to.set(from);
  return to;
}

function deviceOf(state: GroupState, id: string): DeviceState {
  let device = state.devices.get(id);
  if (device === undefined) {
    device = emptyDevice(id);
    state.devices.set(id, device);
  }
  return device;
}

/** The place of the entry's dimension values in the list of the device that has this number. */
export function findVariant(finder: DeviceFinder, pack: Pack, entry: number, number: number): number {
  const row = rowOf(finder, pack, entry);
  if (finder.row[number] !== row) {
    finder.row[number] = row;
    finder.variant[number] = variantOf(finder.devices[number] as DeviceState, valuesOf(finder, row, pack, entry));
  }
  return finder.variant[number] as number;
}

function rowOf(finder: DeviceFinder, { devices, dimensions }: Pack, entry: number): number {
  const { codes, texts } = devices;
  const count = dimensions.length;
  let row = 0;
  for (let at = entry * count, end = at + count; at < end; at += 1) {
    const code = codes[at] as number;
    let text = 0;
    if (code > 0) {
      text = numbers[code - 1] as number;
      if (text === 0) {
        text = numberOfText(finder, texts[code - 1] as string);
        numbers[code - 1] = text;
      }
    }
    const next = finder.rows[row] as number[];
    while (next.length <= text) next.push(-1);
    row = next[text] as number;
    if (row < 0) {
      row = finder.rows.push([]) - 1;
      next[text] = row;
    }
  }
  return row;
}

function numberOfText({ texts }: DeviceFinder, text: string): number {
  let number = texts.get(text);
  if (number === undefined) {
    number = texts.size + 1;
    texts.set(text, number);
  }
  return number;
}

function valuesOf(finder: DeviceFinder, row: number, pack: Pack, entry: number): readonly (string | null)[] {
  let values = finder.values[row];
  if (values === undefined) {
    values = pack.dimensions.map((_, i) => dimensionIn(pack, entry, i));
    finder.values[row] = values;
  }
  return values;
}

function variantOf({ variants }: DeviceState, values: readonly (string | null)[]): number {
  for (let v = 0; v < variants.length; v += 1) {
    const known = variants[v] as readonly (string | null)[];
    let i = 0;
    while (i < known.length && known[i] === (values[i] ?? null)) i += 1;
    if (i === known.length) return v;
  }
  return variants.push(values) - 1;
}

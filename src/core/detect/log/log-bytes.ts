// Numbers of a log as few bytes: whole ones seven bits a byte, values as whole numbers of their last decimal place
// where that is exact, as they are where it is not. Exact to the last bit, the sign of a zero included.

/** Memory that grows; written at `at`. */
export interface LogBytes {
  memory: Uint8Array;
  view: DataView;
  at: number;
  /** Decimal places of the values so far: what the next one is tried with first. */
  places: number;
}

export function createLogBytes(from: Uint8Array = new Uint8Array(0)): LogBytes {
  const memory = new Uint8Array(Math.max(256, 2 * from.length));
  memory.set(from);
  return { memory, view: new DataView(memory.buffer), at: from.length, places: 0 };
}

/** Makes room for `count` bytes more. */
export function room(to: LogBytes, count: number): void {
  if (to.at + count <= to.memory.length) return;
  const grown = new Uint8Array(2 * (to.at + count));
  grown.set(to.memory.subarray(0, to.at));
  to.memory = grown;
  to.view = new DataView(grown.buffer);
}

/** From 0 to 2^53 − 1, in 1 to 8 bytes; there is room. */
export function putWhole(to: LogBytes, value: number): void {
  const { memory } = to;
  let { at } = to;
  while (value > 0x7fff_ffff) {
    memory[at] = (value % 128) + 128;
    at += 1;
    value = Math.floor(value / 128);
  }
  for (; value >= 128; value >>>= 7) {
    memory[at] = (value & 127) | 128;
    at += 1;
  }
  memory[at] = value;
  to.at = at + 1;
}

/** Near zero of either sign: 0, −1, 1, −2, … */
export function putSigned(to: LogBytes, value: number): void {
  putWhole(to, value < 0 ? -2 * value - 1 : 2 * value);
}

const NOT_A_NUMBER = 0;
const AS_IT_IS = 1;
const FIRST_DECIMAL = 2;
const SCALES = [1, 10, 100, 1000, 10_000, 100_000];
const MOST_PLACES = SCALES.length - 1;
/** Beyond it a decimal is no shorter than the number as it is. */
const MOST_UNITS = 2 ** 40;

/** NaN: the reading has no such value. */
export function putValue(to: LogBytes, value: number): void {
  if (Number.isNaN(value)) {
    putWhole(to, NOT_A_NUMBER);
    return;
  }
  for (let { places } = to; places <= MOST_PLACES; places++) {
    const scale = SCALES[places] as number;
    const units = Math.round(value * scale);
    // Divided it is the very double: of a decimal there is one nearest, whoever rounds.
    if (units / scale !== value || units > MOST_UNITS || units < -MOST_UNITS) continue;
    const isNegative = value < 0 || Object.is(value, -0);
    to.places = places;
    putWhole(to, FIRST_DECIMAL + 16 * (isNegative ? -units : units) + 2 * places + (isNegative ? 1 : 0));
    return;
  }
  // What is no decimal is seldom followed by one: the next is tried once.
  to.places = MOST_PLACES;
  putWhole(to, AS_IT_IS);
  to.view.setFloat64(to.at, value, true);
  to.at += 8;
}

/** Reads what was put. @throws RangeError from every method where the bytes end too early. */
export interface LogReader {
  whole(): number;
  signed(): number;
  value(): number;
  left(): number;
}

export function createLogReader(memory: Uint8Array): LogReader {
  const view = new DataView(memory.buffer, memory.byteOffset, memory.length);
  let at = 0;

  function whole(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      if (at >= memory.length || scale > 2 ** 56) throw new RangeError(`a log of readings breaks off at byte ${at}`);
      const byte = memory[at] as number;
      at += 1;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  return {
    whole,
    signed() {
      const value = whole();
      return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    },
    value() {
      const code = whole();
      if (code === NOT_A_NUMBER) return Number.NaN;
      if (code === AS_IT_IS) {
        if (at + 8 > memory.length) throw new RangeError(`a log of readings breaks off at byte ${at}`);
        at += 8;
        return view.getFloat64(at - 8, true);
      }
      const bits = code - FIRST_DECIMAL;
      const low = bits % 16;
      const magnitude = (bits - low) / 16 / (SCALES[low >> 1] as number);
      return (low & 1) === 1 ? -magnitude : magnitude;
    },
    left: () => memory.length - at,
  };
}

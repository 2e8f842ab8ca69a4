// 64 bits of numbers and texts, as two halves of 32, quick enough for every pane of a replay. Not for secrets.

/** 64 bits of a row of words: two hashes of 32 that multiply by different constants. */
export interface WordHash {
  start(): void;
  /** 32 bits. */
  word(value: number): void;
  /** All 64 bits of it. */
  double(value: number): void;
  text(value: string): void;
  a(): number;
  b(): number;
}

/** Each half is MurmurHash3's 32-bit mix, the second one with the multipliers of its 64-bit form's halves. */
export function createWordHash(): WordHash {
  const doubles = new Float64Array(1);
  const words = new Int32Array(doubles.buffer);
  let a = 0;
  let b = 0;

  function word(value: number): void {
    let mixed = Math.imul(value, 0xcc9e2d51);
    mixed = Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
    a ^= mixed;
    a = (Math.imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0;
    mixed = Math.imul(value, 0x239b961b);
    mixed = Math.imul((mixed << 16) | (mixed >>> 16), 0xab0e9789);
    b ^= mixed;
    b = (Math.imul((b << 17) | (b >>> 15), 5) + 0x0bcaa747) | 0;
  }

  return {
    start() {
      a = 0x2f0b4c47;
      b = 0x1c69b3f7;
    },
    word,
    double(value) {
      doubles[0] = value;
      word(words[0]!);
      word(words[1]!);
    },
    text(value) {
      for (let index = 0; index < value.length; index += 1) word(value.charCodeAt(index));
      word(value.length);
    },
    a: () => finished(a),
    b: () => finished(b),
  };
}

function finished(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

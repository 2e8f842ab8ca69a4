// Bytes that come in at the door where nothing good can be expected: hostile JSON in every form of a record, other
// encodings, gzip of it, and bytes that were changed on the way.
import { gzipSync } from 'node:zlib';
import type { Random } from '../reference/generator/random.ts';
import { hostileReading, hostileValue } from './hostile-json.ts';

export function hostileRecord(random: Random): Uint8Array {
  let bytes = encoded(random, textOf(random));
  if (random.chance(0.25)) bytes = changed(random, bytes);
  if (random.chance(0.08)) bytes = packed(random, bytes);
  return bytes;
}

function textOf(random: Random): string {
  const harm = random.pick([0, 0.05, 0.3]);
  const readings = Array.from({ length: 1 + random.below(4) }, () => hostileReading(random, harm));
  switch (random.below(9)) {
    case 0:
      return hostileValue(random);
    case 1:
    case 2:
      return `[${readings.join(random.pick([',', ', ', '\n,', ',,']))}${random.pick([']', ']', ']\n', ' ] ', '', ']]'])}`;
    case 3:
    case 4:
      return readings.join(random.pick(['\n', '\r\n', '\n\n', ' \n ', '\n\u00a0\n', '']));
    case 5:
      return `[${Array.from({ length: random.below(4) }, () => hostileValue(random, 3)).join(',')}]`;
    case 6: {
      const [first = ''] = readings;
      return first.replaceAll(',"', random.pick([',\n  "', ', "']));
    }
    default:
      return readings[0] ?? '';
  }
}

function encoded(random: Random, text: string): Uint8Array {
  switch (random.below(24)) {
    case 0:
      return Buffer.from(text, 'latin1');
    case 1:
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    case 2:
      return Buffer.from(text, 'utf16le');
    case 3:
      return Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
    case 4:
      return Buffer.from(`\ufeff${text}`, 'utf8');
    case 5:
      return Uint8Array.from({ length: random.below(60) }, () => random.below(256));
    default:
      return Buffer.from(text, 'utf8');
  }
}

/** A few bytes put, cut, doubled or another. */
export function changed(random: Random, from: Uint8Array): Uint8Array {
  let bytes = from;
  for (let times = 1 + random.below(3); times > 0 && bytes.length > 0; times -= 1) {
    const at = random.below(bytes.length);
    switch (random.below(5)) {
      case 0:
        bytes = bytes.with(at, random.below(256));
        break;
      case 1:
        bytes = bytes.slice(0, at);
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + random.below(9)))]);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - random.below(9)))]);
        break;
      default:
        bytes = bytes.with(at, (bytes[at] as number) ^ (1 << random.below(8)));
    }
  }
  return bytes;
}

function packed(random: Random, bytes: Uint8Array): Uint8Array {
  const once = gzipSync(bytes, { level: 1 });
  switch (random.below(5)) {
    case 0:
      return gzipSync(once, { level: 1 });
    case 1:
      return once.subarray(0, random.below(once.length));
    case 2:
      return Buffer.concat([once, gzipSync(bytes, { level: 1 })]);
    case 3:
      return changed(random, once);
    default:
      return once;
  }
}

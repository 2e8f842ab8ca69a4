// The id of an incident: computed from what it is, so that whoever finds it, however often, gives it the same id.
import { murmur3x128 } from '../hash/murmur3-128.ts';

const encoder = new TextEncoder();

/**
 * UUIDv8 (RFC 9562, section 5.8: version 8 in the high half of byte 6, variant 10 in the high bits of byte 8) over the
 * 128-bit hash of the four parts. They are joined by line feeds, which no id or name can hold.
 */
export function alertId(profile: string, device: string, rule: string, startMs: number): string {
  const bytes = murmur3x128(encoder.encode(`${profile}\n${device}\n${rule}\n${startMs}`));
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  let text = '';
  for (const [i, byte] of bytes.entries()) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += '-';
    text += byte.toString(16).padStart(2, '0');
  }
  return text;
}

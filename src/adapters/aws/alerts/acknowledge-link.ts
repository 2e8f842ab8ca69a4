// The link of a message that acknowledges its incident: signed, so that nobody can make one, bound to one incident and
// to a week. Reading refuses what is forged, expired or not of a link's form, each by its name.
import { createHmac, timingSafeEqual } from 'node:crypto';

/** A link says the number of the key that signed it. The first one signs; the others are still believed. */
export interface LinkKey {
  /** 0 to 255. */
  readonly number: number;
  readonly secret: Buffer;
}

/** A mail that is older is about something that has long been seen to. */
export const LINK_VALID_MS = 7 * 86_400_000;

const VERSION = 1;
const ID_BYTES = 16;
/** Version, key's number, id, expiry in seconds (u32: until 2106), then what proves them. */
const SIGNED_BYTES = 2 + ID_BYTES + 4;
/** 128 bits: https://www.rfc-editor.org/rfc/rfc2104#section-5 (at least half the hash, at least 80 bits) */
const PROOF_BYTES = 16;
const MIN_SECRET_BYTES = 16;

/**
 * `1:<hex>` or `2:<hex>,1:<hex>`, the newest first: a key is changed by putting another before it, and dropped a week
 * later. @throws RangeError that names what is wrong, never the secret.
 */
export function parseLinkKeys(text: string): readonly LinkKey[] {
  const keys = text
    .trim()
    .split(',')
    .map((part) => {
      const [, number = '', hex = ''] = /^\s*(\d{1,3}):([0-9a-fA-F]+)\s*$/.exec(part) ?? [];
      const secret = Buffer.from(hex, 'hex');
      if (number === '' || Number(number) > 255 || secret.length < MIN_SECRET_BYTES || hex.length % 2 === 1) {
        throw new RangeError(
          `the key of acknowledge links: expected NUMBER:HEX, at least ${2 * MIN_SECRET_BYTES} hex digits each, with a comma between two`,
        );
      }
      return { number: Number(number), secret };
    });
  if (new Set(keys.map(({ number }) => number)).size < keys.length) {
    throw new RangeError('the key of acknowledge links: two keys have the same number; give the new one another');
  }
  return keys;
}

/** What stands at the end of a link, 51 characters. `id` is the UUID of an incident. */
export function signLink(key: LinkKey, id: string, expiresMs: number): string {
  const bytes = Buffer.alloc(SIGNED_BYTES);
  bytes[0] = VERSION;
  bytes[1] = key.number;
  Buffer.from(id.replaceAll('-', ''), 'hex').copy(bytes, 2, 0, ID_BYTES);
  bytes.writeUInt32BE(Math.floor(expiresMs / 1000), 2 + ID_BYTES);
  return Buffer.concat([bytes, proofOf(key, 'link', bytes)]).toString('base64url');
}

export type ReadLink = { readonly id: string } | { readonly problem: 'malformed' | 'forged' | 'expired' };

export function readLink(keys: readonly LinkKey[], token: string, nowMs: number): ReadLink {
  const bytes = /^[A-Za-z0-9_-]{40,80}$/.test(token) ? Buffer.from(token, 'base64url') : Buffer.alloc(0);
  if (bytes.length !== SIGNED_BYTES + PROOF_BYTES || bytes[0] !== VERSION) return { problem: 'malformed' };
  const signed = bytes.subarray(0, SIGNED_BYTES);
  const key = keys.find(({ number }) => number === bytes[1]);
  if (key === undefined || !timingSafeEqual(proofOf(key, 'link', signed), bytes.subarray(SIGNED_BYTES))) {
    return { problem: 'forged' };
  }
  if (signed.readUInt32BE(2 + ID_BYTES) * 1000 <= nowMs) return { problem: 'expired' };
  return { id: uuidOf(signed.subarray(2, 2 + ID_BYTES)) };
}

/** A page that was opened so long ago is opened anew before anything is done by it. */
const PAGE_VALID_MS = 3_600_000;

/**
 * What a page hands back when its button is pressed. Only somebody who has opened the page has it: a program that
 * follows links, or another site, has not.
 */
export function pageNonce(key: LinkKey, token: string, nowMs: number): string {
  const time = Buffer.alloc(4);
  time.writeUInt32BE(Math.floor(nowMs / 1000));
  return Buffer.concat([time, proofOf(key, 'page', time, Buffer.from(token))]).toString('base64url');
}

export function isPageNonce(keys: readonly LinkKey[], token: string, nonce: string, nowMs: number): boolean {
  const bytes = /^[A-Za-z0-9_-]{20,40}$/.test(nonce) ? Buffer.from(nonce, 'base64url') : Buffer.alloc(0);
  if (bytes.length !== 4 + PROOF_BYTES) return false;
  const time = bytes.subarray(0, 4);
  const ageMs = nowMs - time.readUInt32BE() * 1000;
  if (ageMs < -60_000 || ageMs > PAGE_VALID_MS) return false;
  return keys.some((key) => timingSafeEqual(proofOf(key, 'page', time, Buffer.from(token)), bytes.subarray(4)));
}

/** `use` keeps a proof of one thing from being one of another. */
function proofOf({ secret }: LinkKey, use: 'link' | 'page', ...parts: readonly Buffer[]): Buffer {
  const hmac = createHmac('sha256', secret).update(`weir ${use}\n`);
  for (const part of parts) hmac.update(part);
  return hmac.digest().subarray(0, PROOF_BYTES);
}

function uuidOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

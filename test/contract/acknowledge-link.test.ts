// The signed link of a message: who may make one, for what, and until when.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isPageNonce,
  LINK_VALID_MS,
  pageNonce,
  parseLinkKeys,
  readLink,
  signLink,
} from '#adapters/aws/alerts/acknowledge-link.ts';
import { createManner } from '#adapters/aws/alerts/alert-manner.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { energy } from '#profiles/energy.ts';

const NOW_MS = Date.UTC(2026, 10, 30, 12);
const ID = '0193f1e0-4c1d-8a2b-9c3d-0123456789ab';
const SECRETS = ['1:000102030405060708090a0b0c0d0e0f', '2:ffeeddccbbaa99887766554433221100'];
const [old] = parseLinkKeys(SECRETS[0] as string);
const both = parseLinkKeys(`${SECRETS[1]}, ${SECRETS[0]}`);
const key = old as NonNullable<typeof old>;

describe('a link', () => {
  const token = signLink(key, ID, NOW_MS + LINK_VALID_MS);

  it('is 51 characters that need no escaping, and leads to its incident', () => {
    expect(token).toMatch(/^[A-Za-z0-9_-]{51}$/);
    expect(readLink([key], token, NOW_MS)).toEqual({ id: ID });
  });

  it('holds for a week, to the second', () => {
    expect(readLink([key], token, NOW_MS + LINK_VALID_MS - 1)).toEqual({ id: ID });
    expect(readLink([key], token, NOW_MS + LINK_VALID_MS)).toEqual({ problem: 'expired' });
  });

  it('of the key before is believed while that is still listed, and no longer', () => {
    expect(readLink(both, token, NOW_MS)).toEqual({ id: ID });
    expect(readLink(both.slice(0, 1), token, NOW_MS)).toEqual({ problem: 'forged' });
  });

  it('is of one incident: no bit of it can be changed', () => {
    const bytes = Buffer.from(token, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(readLink(both, changed.toString('base64url'), NOW_MS)).toHaveProperty('problem');
    }
  });

  it('of any other text is refused, never thrown at', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String({ maxLength: 80 }), fc.string({ unit: 'binary' })), (text) => {
        expect(readLink(both, text, NOW_MS)).toHaveProperty('problem');
      }),
    );
  });
});

describe("a page's proof that it was opened", () => {
  const token = signLink(key, ID, NOW_MS + LINK_VALID_MS);
  const nonce = pageNonce(key, token, NOW_MS);

  it('is of its link, for an hour', () => {
    expect(isPageNonce([key], token, nonce, NOW_MS + 3_600_000)).toBe(true);
    expect(isPageNonce([key], token, nonce, NOW_MS + 3_602_000)).toBe(false);
    expect(isPageNonce([key], signLink(key, ID, NOW_MS + 1_000), nonce, NOW_MS)).toBe(false);
  });

  it('is no link, and a link is none', () => {
    expect(readLink([key], nonce, NOW_MS)).toEqual({ problem: 'malformed' });
    expect(isPageNonce([key], token, token, NOW_MS)).toBe(false);
    expect(isPageNonce([key], token, '', NOW_MS)).toBe(false);
  });
});

it.each([
  ['', 'expected NUMBER:HEX'],
  ['000102030405060708090a0b0c0d0e0f', 'expected NUMBER:HEX'],
  ['1:0001', 'at least 32 hex digits'],
  ['300:000102030405060708090a0b0c0d0e0f', 'expected NUMBER:HEX'],
  [`${SECRETS[0]},1:ffeeddccbbaa99887766554433221100`, 'the same number'],
])('the key %j is refused without being shown', (text, problem) => {
  expect(() => parseLinkKeys(text)).toThrow(problem);
  for (const secret of text.match(/[0-9a-f]{8,}/g) ?? []) expect(() => parseLinkKeys(text)).not.toThrow(secret);
});

describe('links of messages', () => {
  const options = {
    language: 'en',
    zone: '',
    pageUrl: 'https://weir.example/{id}',
    acknowledgeUrl: 'https://ack.example/',
  };
  const counted: string[] = [];
  const metrics = { count: (name: string) => counted.push(name) };
  const profile = compileProfile(energy);

  it('are signed by the first key, which is read once an hour', async () => {
    let reads = 0;
    let nowMs = NOW_MS;
    const readParameter = async () => {
      reads += 1;
      return SECRETS.join(',');
    };
    const manner = createManner(
      profile,
      { ...options, acknowledgeKey: '/weir/key' },
      { nowMs: () => nowMs, metrics, readParameter },
    );
    for (const { linksOf } of [await manner(), await manner()]) {
      const { acknowledge = '', page } = linksOf(ID);
      expect(page).toBe(`https://weir.example/${ID}`);
      expect(acknowledge).toMatch(/^https:\/\/ack\.example\/[\w-]{51}$/);
      expect(readLink([key], acknowledge.slice(-51), NOW_MS)).toEqual({ id: ID });
    }
    expect(reads).toBe(1);
    nowMs += 3_600_000;
    await manner();
    expect(reads).toBe(2);
  });

  it('are left out where there is no key, and people are told all the same', async () => {
    const failing = {
      nowMs: () => NOW_MS,
      metrics,
      readParameter: () => Promise.reject(new Error('no such parameter')),
    };
    const { linksOf } = await createManner(profile, { ...options, acknowledgeKey: '/weir/key' }, failing)();
    expect(linksOf(ID)).toEqual({ page: `https://weir.example/${ID}` });
    expect(counted).toEqual(['AcknowledgeKeyFailures']);
    const none = await createManner(profile, { ...options, pageUrl: '', acknowledgeKey: '' }, failing)();
    expect(none.linksOf(ID)).toEqual({});
  });
});

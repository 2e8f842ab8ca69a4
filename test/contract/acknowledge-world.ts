// The page behind a message's link, over an incident in memory.
import { LINK_VALID_MS, parseLinkKeys, signLink } from '#adapters/aws/alerts/acknowledge-link.ts';
import { createAcknowledgePage } from '#adapters/aws/alerts/acknowledge-page.ts';
import { createMemoryAlertStore } from '#adapters/memory/alerts.ts';
import { mannerOf } from '#core/alert/message/manner.ts';
import type { AlertHead } from '#core/notify/head.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { makeHandler } from '#functions/acknowledge/handler.ts';
import { energy } from '#profiles/energy.ts';
import { createAlertDesk } from '#stages/alert/desk.ts';
import { transition } from './samples.ts';

export const NOW_MS = Date.UTC(2026, 0, 1, 12);
const keys = parseLinkKeys('1:000102030405060708090a0b0c0d0e0f');
export const [key] = keys as [(typeof keys)[0]];
export const opened = transition({ change: 'opened' });
export const over = transition({ transition: 2, change: 'over', state: 'resolved' });
export const token = signLink(key, opened.id, NOW_MS + LINK_VALID_MS);

export const headOf = (last = opened, version = 1, more: Partial<AlertHead> = {}): AlertHead => ({
  ...{ id: last.id, profile: 'energy', lane: 'readings', last, version, openedAtMs: NOW_MS, changedAtMs: NOW_MS },
  ...{ told: 'critical', repeats: 0, decided: [] },
  ...more,
});

export async function world(head: AlertHead | undefined = headOf(), language = 'en') {
  let nowMs = NOW_MS;
  let known = keys;
  const store = createMemoryAlertStore(() => nowMs);
  if (head !== undefined) await store.putHead({ ...head, version: 1 });
  let heads = 0;
  const desk = createAlertDesk(store, 'energy');
  const page = createAcknowledgePage({
    heads: {
      head: (id) => {
        heads += 1;
        return store.head(id);
      },
    },
    desk,
    keys: async () => known,
    manner: mannerOf(
      compileProfile({ ...energy, zone: 'Asia/Kolkata', texts: { hi: { words: { pageAcknowledge: 'देख लिया' } } } }),
      { language },
    ),
    language,
    nowMs: () => nowMs,
  });
  const handler = makeHandler({ page, desk, nowMs: () => nowMs });
  const ask = async (method: string, path = `/${token}`, form: Record<string, string> = {}, encoded = false) => {
    const text = new URLSearchParams(form).toString();
    const answer = await handler({
      ...{ version: '2.0', rawPath: path, requestContext: { http: { method, path } }, isBase64Encoded: encoded },
      ...(method === 'POST' ? { body: encoded ? Buffer.from(text).toString('base64') : text } : {}),
    });
    if ('acknowledged' in answer) throw new Error('it acted on a request');
    return answer;
  };
  const nonceIn = (body: string) => / name="nonce" value="([^"]+)"/.exec(body)?.[1] ?? '';
  return {
    ...{ store, ask, nonceIn, handler, headsRead: () => heads },
    later: (ms: number) => {
      nowMs += ms;
    },
    forgetKeys: () => {
      known = [];
    },
    acknowledged: async () => (await store.head(opened.id))?.acknowledged,
  };
}

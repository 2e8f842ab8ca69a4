// Answers requests for the page behind a message's link. A GET shows and changes nothing, so mail scanners and
// previews that follow links acknowledge nothing; a POST acts, with a nonce that only an opened page has. What is no
// valid link is refused before anything is read.
import { createHash } from 'node:crypto';
import type { Manner } from '#core/alert/message/manner.ts';
import { momentText } from '#core/alert/message/moments.ts';
import { incidentPage, MAX_NAME_LENGTH, PAGE_STYLE, refusalPage } from '#core/alert/message/page.ts';
import { oneLine } from '#core/alert/message/plain.ts';
import { changeOf, type Notice } from '#core/alert/notice.ts';
import { type AlertHead, isOpen } from '#core/notify/head.ts';
import { literally } from '#core/pattern.ts';
import type { Word } from '#core/texts/words.ts';
import { type AlertDesk, DeskError } from '#stages/alert/desk.ts';
import type { AlertHeads } from '#stages/ports.ts';
import type { HttpAnswer, HttpRequest } from '../events/http-event.ts';
import { isPageNonce, type LinkKey, pageNonce, readLink } from './acknowledge-link.ts';

export interface AcknowledgePagePorts {
  readonly heads: Pick<AlertHeads, 'head'>;
  readonly desk: Pick<AlertDesk, 'acknowledge' | 'putSilence'>;
  readonly keys: () => Promise<readonly LinkKey[]>;
  readonly manner: Manner;
  readonly language: string;
  readonly nowMs: () => number;
}

const HOUR_MS = 3_600_000;
const SILENCES: Readonly<Record<string, number>> = { 'silence-1h': 1, 'silence-8h': 8 };
const MAX_FORM_LENGTH = 4_096;

const STYLE_HASH = createHash('sha256').update(PAGE_STYLE).digest('base64');
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  'strict-transport-security': 'max-age=63072000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow',
};

export function createAcknowledgePage(ports: AcknowledgePagePorts): (request: HttpRequest) => Promise<HttpAnswer> {
  const { heads, desk, manner, language, nowMs } = ports;
  const { texts } = manner;
  const answer = (statusCode: number, body: string, more = {}): HttpAnswer => ({
    statusCode,
    headers: { ...HEADERS, ...more },
    body,
  });
  const refuse = (statusCode: number, word: Word, more = {}) =>
    answer(statusCode, refusalPage(word, manner, language), more);

  function shown(head: AlertHead, key: LinkKey, token: string, said?: string): HttpAnswer {
    return answer(200, incidentPage(noticeOfHead(head), manner, language, pageNonce(key, token, nowMs()), said));
  }

  async function act(head: AlertHead, form: URLSearchParams): Promise<{ head: AlertHead; said: string } | undefined> {
    const name = oneLine(form.get('by') ?? '', MAX_NAME_LENGTH);
    // Anybody may have the link, so it is said that it came by one.
    const by = name === '' ? 'link' : `${name} (link)`;
    const action = form.get('action') ?? '';
    if (action === 'acknowledge') {
      return { head: await desk.acknowledge(head.id, { by }, nowMs()), said: texts.say('pageAcknowledged') };
    }
    const hours = Object.hasOwn(SILENCES, action) ? SILENCES[action] : undefined;
    if (hours === undefined) return undefined;
    const startMs = nowMs();
    const endMs = startMs + hours * HOUR_MS;
    const { dimensions } = head.last;
    const device = literally(head.last.device);
    const matchers = head.lane === 'group' ? { device, lane: 'group' } : { device };
    // The button pressed twice is one silence.
    await desk.putSilence(
      { id: `link-${head.id}-${hours}h`, matchers, startMs, endMs, by, reason: texts.say('byLink') },
      startMs,
    );
    return { head, said: texts.say('pageSilenced', { until: momentText(endMs, manner.zoneOf(dimensions)) }) };
  }

  return async ({ method, path, body }) => {
    if (method !== 'GET' && method !== 'HEAD' && method !== 'POST') {
      return refuse(405, 'pageMalformed', { allow: 'GET, HEAD, POST' });
    }
    const keys = await ports.keys();
    const [key] = keys;
    if (key === undefined) return refuse(503, 'pageBroken', { 'retry-after': '60' });
    const token = path.slice(path.lastIndexOf('/') + 1);
    const link = readLink(keys, token, nowMs());
    if ('problem' in link) {
      return link.problem === 'expired' ? refuse(410, 'pageExpired') : refuse(404, 'pageMalformed');
    }
    const head = await heads.head(link.id);
    if (head === undefined) return refuse(410, 'pageGone');
    if (method !== 'POST' || !isOpen(head)) return shown(head, key, token);
    const form = new URLSearchParams(body.slice(0, MAX_FORM_LENGTH));
    if (!isPageNonce(keys, token, form.get('nonce') ?? '', nowMs()))
      return shown(head, key, token, texts.say('pageAgain'));
    try {
      const done = await act(head, form);
      return done === undefined ? refuse(400, 'pageMalformed') : shown(done.head, key, token, done.said);
    } catch (error) {
      if (!(error instanceof DeskError)) throw error;
      // It has ended meanwhile, or others write all the time: what stands now says which.
      return shown((await heads.head(link.id)) ?? head, key, token, texts.say('pageTryAgain'));
    }
  };
}

function noticeOfHead(head: AlertHead): Notice {
  const { last, acknowledged } = head;
  const transition =
    isOpen(head) || last.state === 'resolved' ? last : ({ ...last, change: 'over', state: 'resolved' } as const);
  return { kind: changeOf(transition), transition, ...(acknowledged === undefined ? {} : { acknowledged }) };
}

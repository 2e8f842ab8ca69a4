// The page behind the link of a message: what the incident is, and buttons that acknowledge or silence it. Plain HTML
// that needs no script, is read by keyboard and by screen readers, and holds nothing that is not escaped.
import type { Word } from '../../texts/words.ts';
import type { Acknowledgement, Notice } from '../notice.ts';
import { isOver, placesOf, sentenceOf, titleOf, valueText, worstOf } from './facts.ts';
import type { Manner } from './manner.ts';
import { momentText } from './moments.ts';
import { oneLine } from './plain.ts';

/** All the style there is; the answer's policy allows this one by its hash. */
export const PAGE_STYLE = `:root{color-scheme:light dark;font:1.05rem/1.5 system-ui,sans-serif}
body{margin:0 auto;max-width:40rem;padding:1.5rem}
h1{font-size:1.4rem;line-height:1.3;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem}
dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere}
label{display:block;margin:1rem 0 .25rem}
input{font:inherit;padding:.5rem;width:100%;box-sizing:border-box}
button{font:inherit;padding:.75rem 1rem;margin:.75rem .5rem 0 0;min-height:3rem;cursor:pointer}
[role=status]{font-weight:600}`;

export type PageAction = 'acknowledge' | 'silence-1h' | 'silence-8h';

const BUTTONS: readonly (readonly [PageAction, Word])[] = [
  ['acknowledge', 'pageAcknowledge'],
  ['silence-1h', 'pageSilence1h'],
  ['silence-8h', 'pageSilence8h'],
];

export const MAX_NAME_LENGTH = 60;

/** The incident, with buttons while it is open. `said`: what has just been done, in a sentence. */
export function incidentPage(notice: Notice, manner: Manner, language: string, nonce: string, said?: string): string {
  const { transition, acknowledged } = notice;
  const { texts } = manner;
  const word = isOver(notice) ? texts.say('resolved') : texts.say(transition.severity).toUpperCase();
  const title = texts.say('opening', { word, title: titleOf(transition, manner), device: oneLine(transition.device) });
  const zone = manner.zoneOf(transition.dimensions);
  const worst = worstOf(notice);
  const rows: [string, string][] = [
    [texts.say('where'), oneLine(transition.device)],
    ...placesOf(transition).slice(0, 20),
    [texts.say('since'), momentText(transition.startMs, zone)],
    [texts.say('value'), worst === undefined ? '' : valueText(worst, manner)],
    [texts.say('acknowledged'), acknowledged === undefined ? '' : seenBy(acknowledged, zone, manner)],
  ];
  return page(language, title, [
    said === undefined ? '' : `<p role="status">${escaped(said)}</p>`,
    `<p>${escaped(oneLine(sentenceOf(notice, manner), 1_000))}</p>`,
    `<dl>${rows
      .filter(([, value]) => value !== '')
      .map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`)
      .join('')}</dl>`,
    isOver(notice) ? `<p role="status">${escaped(texts.say('pageOver'))}</p>` : form(manner, nonce),
  ]);
}

/** Why there is nothing to be done here. */
export function refusalPage(word: Word, manner: Manner, language: string): string {
  const { texts } = manner;
  return page(language, texts.say('pageRefused'), [`<p role="status">${escaped(texts.say(word))}</p>`]);
}

function form({ texts }: Manner, nonce: string): string {
  const buttons = BUTTONS.map(
    ([action, word]) => `<button type="submit" name="action" value="${action}">${escaped(texts.say(word))}</button>`,
  );
  return `<form method="post"><input type="hidden" name="nonce" value="${escaped(nonce)}">
<label for="by">${escaped(texts.say('pageName'))}</label>
<input id="by" name="by" maxlength="${MAX_NAME_LENGTH}" autocomplete="name">
${buttons.join('\n')}</form>`;
}

function seenBy({ by, atMs }: Acknowledgement, zone: string, { texts }: Manner): string {
  const who = by === 'link' ? texts.say('byLink') : oneLine(by);
  return texts.say('acknowledgedBy', { by: who, at: momentText(atMs, zone) });
}

function page(language: string, title: string, parts: readonly string[]): string {
  return `<!doctype html>
<html lang="${escaped(language)}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>${escaped(title)}</title>
<style>${PAGE_STYLE}</style></head>
<body><main><h1>${escaped(title)}</h1>
${parts.filter((part) => part !== '').join('\n')}
</main></body></html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] as string);
}

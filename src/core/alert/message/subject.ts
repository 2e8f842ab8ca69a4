// The subject of a mail: how grave, what, which device, where. ASCII, as SNS wants it; the text has everything exactly.

import { fill } from '../../texts/template.ts';
import { ENGLISH, type Word } from '../../texts/words.ts';
import type { Notice } from '../notice.ts';
import { isOver, placeOf, titleOf } from './facts.ts';
import type { Manner } from './manner.ts';
import { asciiOf } from './plain.ts';

/**
 * "ASCII text that begins with a letter, number, or punctuation mark; must not include line breaks or control
 * characters; and must be less than 100 characters long":
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html (Subject)
 */
const MAX_SUBJECT_LENGTH = 99;
/** What is before the device leaves it room. */
const MAX_HEAD_LENGTH = 50;
const MAX_PLACE_LENGTH = 24;

/** E.g. `CRITICAL outage: meter-08694, Pune-West`; `RESOLVED outage: …`; `STILL critical outage: …`. */
export function subjectOf(notice: Notice, manner: Manner): string {
  const { transition } = notice;
  if (notice.kind === 'held-back') return heldBack(notice, manner);
  const grave = word(transition.severity, manner);
  const title = written(titleOf(transition, manner), transition.rule.replaceAll('-', ' '));
  const head = cut(`${beginning(notice, grave, manner)} ${title}`, MAX_HEAD_LENGTH);
  const device = asciiOf(transition.device);
  const place = asciiOf(placeOf(transition) ?? '');
  const whole = place === '' || device.includes(place) ? device : `${device}, ${place}`;
  const room = MAX_SUBJECT_LENGTH - head.length - 2;
  if (whole.length <= room) return `${head}: ${whole}`;
  // Too long: the device comes last and is cut, so that severity, rule and place stay whole.
  const first = place === '' ? '' : `${cut(place, MAX_PLACE_LENGTH)}, `;
  return `${head}: ${first}${cut(device, room - first.length)}`;
}

function beginning(notice: Notice, grave: string, manner: Manner): string {
  if (isOver(notice)) return word('resolved', manner);
  const begins = WORDS[notice.kind];
  return begins === undefined ? grave.toUpperCase() : `${word(begins, manner)} ${grave}`;
}

const WORDS: Partial<Record<Notice['kind'], Word>> = {
  worse: 'worse',
  repeat: 'still',
  escalated: 'escalated',
  'still-firing': 'still',
};

function heldBack({ heldBack: of }: Notice, manner: Manner): string {
  const count = of?.count ?? 0;
  const values = { count: String(count) };
  const name = count === 1 ? 'heldBackOne' : 'heldBack';
  return cut(written(manner.texts.say(name, values), fill(ENGLISH[name], values)), MAX_SUBJECT_LENGTH);
}

/** A word of the chosen language where ASCII can write it, else the English one. */
function word(name: Word, { texts }: Manner): string {
  return written(texts.say(name), ENGLISH[name]);
}

function written(text: string, instead: string): string {
  const ascii = asciiOf(text);
  return /^[!-~]/.test(ascii) && !(ascii.includes('?') && !text.includes('?')) ? ascii : asciiOf(instead);
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, Math.max(0, length - 3))}...`;
}

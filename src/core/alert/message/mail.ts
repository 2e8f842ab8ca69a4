// A message as an e-mail that somebody reads at night: what, where, since when, how bad, what to do, where to go on. No
// JSON, no numbers that only machines read.

import { shareText } from '../../finding/wording.ts';
import { literally } from '../../pattern.ts';
import type { Word } from '../../texts/words.ts';
import type { AlertTransition, Evidence } from '../alert.ts';
import type { Notice } from '../notice.ts';
import {
  comparedAs,
  evidenceSentence,
  isOfMany,
  isOver,
  normalText,
  placesOf,
  sentenceOf,
  titleOf,
  todoOf,
  valueText,
  worstOf,
} from './facts.ts';
import type { Manner } from './manner.ts';
import { clockText, momentText, spanText } from './moments.ts';
import { foldLines, oneLine } from './plain.ts';

/** A mail names so many of each; the JSON has them all. */
const MAX_PLACES = 20;
const MAX_FINDINGS = 10;
const MAX_DEVICES = 20;
const MAX_NOTES = 10;
const MAX_SENTENCE_LENGTH = 1_000;
/** Rows: a name, then what it is. */
const NAME_WIDTH = 10;

/** Lines end with a line feed; none is longer than mail takes. */
export function mailText(notice: Notice, manner: Manner): string {
  const parts = notice.kind === 'held-back' ? heldBackParts(notice, manner) : incidentParts(notice, manner);
  return `${foldLines(parts.filter((part) => part !== '').join('\n\n'))}\n`;
}

/** The same in a line or two, for a phone. */
export function shortText(notice: Notice, subject: string, manner: Manner): string {
  return notice.kind === 'held-back' ? subject : `${subject}. ${oneLine(sentenceOf(notice, manner), 300)}`;
}

function incidentParts(notice: Notice, manner: Manner): string[] {
  const { transition, notes = [] } = notice;
  const { texts } = manner;
  return [
    opening(notice, manner),
    sentence(sentenceOf(notice, manner)),
    situation(notice, manner),
    rows(notice, manner),
    headed(texts.say('whatToDo'), [todoOf(notice, manner)]),
    headed(texts.say('whatElse'), findings(notice, manner)),
    notes
      .slice(0, MAX_NOTES)
      .map((note) => oneLine(note, MAX_SENTENCE_LENGTH))
      .join('\n'),
    ways(notice, manner),
    texts.say('incident', { id: transition.id, number: String(transition.transition) }),
  ];
}

function opening(notice: Notice, manner: Manner): string {
  const { texts } = manner;
  const { transition } = notice;
  const word = isOver(notice) ? texts.say('resolved') : texts.say(transition.severity).toUpperCase();
  return texts.say('opening', { word, title: titleOf(transition, manner), device: oneLine(transition.device) });
}

/** Why the message comes, where the first line does not say it. */
function situation(notice: Notice, { texts }: Manner): string {
  const { kind, transition, repeat = 0 } = notice;
  if (isOver(notice)) {
    const cause: string = transition.cause ?? '';
    return texts.say(cause === '' ? 'overNote' : cause === 'new-normal' ? 'newNormal' : 'closed');
  }
  if (kind === 'worse') return texts.say('worseNote');
  if (kind === 'repeat') return texts.say('repeat', { repeat: String(repeat) });
  if (kind === 'escalated') return texts.say('escalatedNote', { repeat: String(repeat) });
  return kind === 'still-firing' ? texts.say('stillFiring') : '';
}

function rows(notice: Notice, manner: Manner): string {
  const { transition, acknowledged } = notice;
  const { texts } = manner;
  const zone = manner.zoneOf(transition.dimensions);
  const places = placesOf(transition).filter(([name, value]) => transition.device !== `${name}=${value}`);
  const listed = places.slice(0, MAX_PLACES).map(([name, value]) => `${name.replaceAll('_', ' ')}: ${value}`);
  if (places.length > MAX_PLACES) listed.push(texts.say('more', { count: String(places.length - MAX_PLACES) }));
  const worst = worstOf(notice);
  const named: [Word, string[]][] = [
    ['where', [oneLine(transition.device), ...listed]],
    ...times(notice, zone),
    ['howBad', [texts.say(transition.severity)]],
    ['devices', [devices(transition, manner)]],
    ['mostGivenReason', [oneLine(transition.reason ?? '')]],
  ];
  if (worst !== undefined && !isOfMany(transition)) {
    named.push([isOver(notice) ? 'worst' : 'value', [valueText(worst, manner)]]);
    named.push([comparedAs(transition.kind), [normalText(worst, manner)]]);
  }
  if (acknowledged !== undefined) {
    const by = acknowledged.by === 'link' ? texts.say('byLink') : oneLine(acknowledged.by);
    const lines = [texts.say('acknowledgedBy', { by, at: momentText(acknowledged.atMs, zone) })];
    if (acknowledged.note) lines.push(oneLine(acknowledged.note, MAX_SENTENCE_LENGTH));
    named.push(['acknowledged', lines]);
  }
  return named
    .map(([word, lines]) =>
      row(
        texts.say(word),
        lines.filter((line) => line !== ''),
      ),
    )
    .filter((text) => text !== '')
    .join('\n');
}

function times(notice: Notice, zone: string): [Word, string[]][] {
  const { startMs, atMs } = notice.transition;
  if (!isOver(notice)) return [['since', [momentText(startMs, zone)]]];
  return [
    ['lasted', [spanText(atMs - startMs)]],
    ['from', [momentText(startMs, zone)]],
    ['until', [momentText(atMs, zone)]],
  ];
}

function devices(transition: AlertTransition, { texts }: Manner): string {
  // The baseline of one that reads a measure is a number of that measure; messages of before had it in place of `of`.
  const { count, of = transition.measure === '' ? transition.baseline : null } = transition;
  if (count === undefined) return '';
  if (of === null) return String(count);
  return texts.say('devicesOf', { count: String(count), of: String(of), share: shareText(count, of) });
}

function row(name: string, lines: readonly string[]): string {
  const [first, ...others] = lines;
  if (first === undefined) return '';
  const indent = ' '.repeat(Math.max(NAME_WIDTH, name.length + 1));
  return [`${name.padEnd(indent.length)}${first}`, ...others.map((line) => `${indent}${line}`)].join('\n');
}

/** What other rules found: the one that tells is said above. */
function findings({ transition }: Notice, manner: Manner): string[] {
  const others = (transition.evidence ?? []).filter(({ rule }) => rule !== transition.rule);
  const zone = manner.zoneOf(transition.dimensions);
  const lines = others.slice(0, MAX_FINDINGS).map((each) => `- ${finding(each, transition, zone, manner)}`);
  if (others.length > MAX_FINDINGS) {
    lines.push(`- ${manner.texts.say('more', { count: String(others.length - MAX_FINDINGS) })}`);
  }
  return lines;
}

function finding(evidence: Evidence, transition: AlertTransition, zone: string, manner: Manner): string {
  const { texts } = manner;
  const { severity, sinceMs, lastMs, state, count } = evidence;
  const times = lastMs === sinceMs ? 'foundOnce' : state === 'ended' ? 'foundEnded' : 'found';
  return texts.say(times, {
    title: titleOf(evidence, manner),
    severity: texts.say(severity),
    since: clockText(sinceMs, zone),
    until: clockText(lastMs, zone),
    readings: count === 1 ? texts.say('oneReading') : texts.say('manyReadings', { count: String(count) }),
    message: oneLine(evidenceSentence(evidence, transition, manner), MAX_SENTENCE_LENGTH),
  });
}

/** Where to go on: to a page, or to a command where there is none. */
function ways(notice: Notice, manner: Manner): string {
  const { transition } = notice;
  const { texts } = manner;
  const { page, acknowledge } = manner.linksOf(transition.id);
  const asked = !isOver(notice) && notice.acknowledged === undefined;
  const lines: string[] = [];
  if (acknowledge !== undefined && !isOver(notice)) lines.push(headed(texts.say('acknowledgeLink'), [acknowledge]));
  if (acknowledge === undefined && asked) {
    lines.push(headed(texts.say('acknowledgeCommand'), [`npx weir alerts ack ${transition.id}`]));
  }
  if (acknowledge === undefined && !isOver(notice)) {
    lines.push(headed(texts.say('silenceCommand'), [silenceCommand(transition)]));
  }
  if (page !== undefined) lines.push(headed(texts.say('page'), [page]));
  return lines.join('\n\n');
}

/** In a form that a shell takes as it stands, whatever a device calls itself. */
function silenceCommand({ device, lane, rule }: AlertTransition): string {
  const name = literally(oneLine(device));
  const what =
    lane === 'group' && name.includes('=')
      ? `${quoted(name)} ${quoted(`rule=${literally(oneLine(rule))}`)}`
      : quoted(`device=${name}`);
  return `npx weir alerts silence ${what} --for 8h --reason 'we know'`;
}

/** https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02 (single quotes) */
function quoted(word: string): string {
  return /^[\w.,:=@%/+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function heldBackParts(notice: Notice, manner: Manner): string[] {
  const { texts } = manner;
  const { count, sinceMs, devices: named } = notice.heldBack ?? { count: 0, sinceMs: Number.NaN, devices: [] };
  const shown = named.slice(0, MAX_DEVICES).map((device) => `- ${oneLine(device)}`);
  if (named.length > MAX_DEVICES) shown.push(`- ${texts.say('more', { count: String(named.length - MAX_DEVICES) })}`);
  return [
    texts.say(count === 1 ? 'heldBackOne' : 'heldBack', { count: String(count) }),
    texts.say('heldBackNote', { since: momentText(sinceMs, manner.zoneOf(notice.transition.dimensions)) }),
    headed(texts.say('someDevices'), shown),
    ...(notice.notes ?? []).slice(0, MAX_NOTES).map((note) => oneLine(note, MAX_SENTENCE_LENGTH)),
    headed(texts.say('list'), ['npx weir alerts list']),
  ];
}

/** As a sentence begins. */
function sentence(text: string): string {
  return oneLine(text, MAX_SENTENCE_LENGTH).replace(/^[a-z]/, (letter) => letter.toUpperCase());
}

function headed(heading: string, lines: readonly string[]): string {
  const said = lines.filter((line) => line !== '');
  return said.length === 0 ? '' : `${heading}\n${said.join('\n')}`;
}

// A message as Amazon Q Developer in chat applications shows it in Slack and Teams; it drops anything that is not of
// this form. https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
import type { Notice } from '../notice.ts';
import {
  evidenceSentence,
  isOver,
  normalText,
  placesOf,
  sentenceOf,
  threadOf,
  titleOf,
  todoOf,
  valueText,
  worstOf,
} from './facts.ts';
import type { Manner } from './manner.ts';
import { momentText, spanText } from './moments.ts';
import { oneLine } from './plain.ts';

/** The lengths that it takes (same page). */
const MAX = { title: 250, description: 8_000, nextStep: 350, keyword: 75 } as const;
const MAX_PLACES = 20;
const MAX_FINDINGS = 10;

export interface ChatMessage {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly id: string;
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps?: readonly string[];
    readonly keywords?: readonly string[];
  };
  readonly metadata: {
    /** Messages of one thread stand together. */
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: string;
    readonly relatedResources: readonly string[];
    /** Variables of custom actions: the button that acknowledges names `$Incident`. */
    readonly additionalContext: Readonly<Record<string, string>>;
    readonly enableCustomActions: boolean;
  };
}

export function chatMessage(notice: Notice, manner: Manner): ChatMessage {
  const { kind, transition } = notice;
  const { texts } = manner;
  const isSummary = kind === 'held-back';
  const over = isOver(notice);
  const word = over ? texts.say('resolved') : texts.say(transition.severity).toUpperCase();
  const opening = {
    word,
    title: titleOf(transition, manner),
    device: plainMark(transition.device),
  };
  const title = isSummary ? heldBackTitle(notice, manner) : texts.say('opening', opening);
  const steps = isSummary ? [] : nextSteps(notice, manner);
  return {
    version: '1.0',
    source: 'custom',
    id: `${transition.id}-${transition.transition}${notice.repeat === undefined ? '' : `-${notice.repeat}`}`,
    content: {
      textType: 'client-markdown',
      title: cut(`${SIGN[over ? 'over' : transition.severity]} ${title}`, MAX.title),
      description: cut(isSummary ? heldBackText(notice, manner) : description(notice, manner), MAX.description),
      ...(steps.length === 0 ? {} : { nextSteps: steps }),
      keywords: [transition.rule, transition.severity, transition.profile].map((each) =>
        cut(plainMark(each), MAX.keyword),
      ),
    },
    metadata: {
      threadId: isSummary ? `${transition.profile}/held-back` : threadOf(transition),
      summary: cut(title, MAX.title),
      eventType: `weir-alert-${kind}`,
      relatedResources: [oneLine(transition.device)],
      additionalContext: {
        Incident: transition.id,
        Device: oneLine(transition.device),
        Rule: oneLine(transition.rule),
      },
      enableCustomActions: !over && !isSummary,
    },
  };
}

const SIGN = { low: '🔵', medium: '🟡', high: '🟠', critical: '🔴', over: '🟢' } as const;

function description(notice: Notice, manner: Manner): string {
  const { transition, acknowledged, notes = [] } = notice;
  const { texts } = manner;
  const zone = manner.zoneOf(transition.dimensions);
  const { startMs, atMs } = transition;
  const worst = worstOf(notice);
  const lines = [
    plainMark(sentenceOf(notice, manner), 1_000),
    ...placesOf(transition)
      .slice(0, MAX_PLACES)
      .map(([name, value]) => row(plainMark(name), plainMark(value))),
    isOver(notice)
      ? row(texts.say('lasted'), spanText(atMs - startMs))
      : row(texts.say('since'), momentText(startMs, zone)),
    ...(worst === undefined || isOver(notice)
      ? []
      : [row(texts.say('value'), valueText(worst, manner)), row(texts.say('normal'), normalText(worst, manner))]),
    ...(transition.evidence ?? [])
      .filter(({ rule }) => rule !== transition.rule)
      .slice(0, MAX_FINDINGS)
      .map(
        (each) =>
          `• ${plainMark(titleOf(each, manner))}: ${plainMark(evidenceSentence(each, transition, manner), 300)}`,
      ),
    acknowledged === undefined ? '' : row(texts.say('acknowledged'), plainMark(acknowledged.by)),
    ...notes.slice(0, 5).map((note) => plainMark(note, 300)),
  ];
  return lines.filter((line) => line !== '').join('\n') || plainMark(transition.rule);
}

function heldBackTitle({ heldBack }: Notice, { texts }: Manner): string {
  const count = heldBack?.count ?? 0;
  return texts.say(count === 1 ? 'heldBackOne' : 'heldBack', { count: String(count) });
}

function heldBackText({ heldBack, transition }: Notice, { texts, zoneOf }: Manner): string {
  const { sinceMs = Number.NaN, devices = [] } = heldBack ?? {};
  const since = momentText(sinceMs, zoneOf(transition.dimensions));
  const named = devices.slice(0, MAX_PLACES).map((each) => `• ${plainMark(each)}`);
  return [texts.say('heldBackNote', { since }), ...named].join('\n');
}

const row = (name: string, value: string): string => (value === '' ? '' : `*${name}:* ${value}`);

function nextSteps(notice: Notice, manner: Manner): string[] {
  const { acknowledge, page } = manner.linksOf(notice.transition.id);
  const todo = todoOf(notice, manner);
  return [
    plainMark(todo, MAX.nextStep),
    ...(acknowledge === undefined || isOver(notice)
      ? []
      : [`<${acknowledge}|${manner.texts.say('acknowledgeCommand')}>`]),
    ...(page === undefined ? [] : [`<${page}|${manner.texts.say('page')}>`]),
  ].filter((step) => step !== '' && step.length <= MAX.nextStep);
}

/**
 * What comes from devices and people, so that it stands as it is: `<!channel>` calls nobody, `*` makes nothing bold.
 * A character of no width stands between the sign and what it would act on:
 * https://docs.slack.dev/messaging/formatting-message-text
 */
function plainMark(text: string, maxLength = 256): string {
  return oneLine(text, maxLength).replace(/[<*_~`[\]@#|]/g, (sign) => `${sign}\u200b`);
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${[...text.slice(0, length - 2)].join('').replace(/\p{Surrogate}$/u, '')}…`;
}

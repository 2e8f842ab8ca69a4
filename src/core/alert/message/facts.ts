// What every form of a message says of an incident, worked out once: its name for people, its place, what was found.
import type { Severity } from '../../finding/severity.ts';
import { labelOf, quantity } from '../../finding/wording.ts';
import type { AlertTransition, Evidence } from '../alert.ts';
import type { Notice } from '../notice.ts';
import type { Manner } from './manner.ts';
import { oneLine } from './plain.ts';

/** Whether it stands for many devices: of a key group, or of a dimension's value. */
export const isOfMany = ({ lane, count }: AlertTransition): boolean => lane === 'group' || count !== undefined;

export const isOver = ({ transition: { change, state } }: Notice): boolean => change === 'over' || state === 'resolved';

/** The rule's name for people, one line. */
export function titleOf({ rule, kind }: Pick<AlertTransition, 'rule' | 'kind'>, { texts }: Manner): string {
  return oneLine(texts.titleOf(rule, kind), 80);
}

/** The dimensions that have a value, each on one line. */
export function placesOf({ dimensions }: AlertTransition): [string, string][] {
  return Object.entries(dimensions)
    .map(([name, value]): [string, string] => [oneLine(name, 64), oneLine(value)])
    .filter(([, value]) => value !== '');
}

/** The place in a word: the region, else the first dimension that has a value. */
export function placeOf(transition: AlertTransition): string | undefined {
  const places = placesOf(transition);
  return (places.find(([name]) => name === 'region') ?? places[0])?.[1];
}

/** What the number that a value is compared with is called, by kind of rule. */
const LIMITS = ['level', 'outage'];
const BEFORE = ['rate'];

export function comparedAs(kind: string): 'normal' | 'limit' | 'before' {
  if (LIMITS.includes(kind)) return 'limit';
  return BEFORE.includes(kind) ? 'before' : 'normal';
}

type Measured = Pick<Evidence, 'measure' | 'value' | 'baseline'>;

/** E.g. `power 0.02 kW`; '' where the rule reads no measure. */
export function valueText({ measure, value }: Measured, { unitOf }: Manner): string {
  if (measure === '' || !Number.isFinite(value)) return '';
  const unit = unitOf(measure);
  return `${oneLine(labelOf(measure, unit), 64)} ${quantity(value, unit)}`;
}

export function normalText({ measure, baseline }: Measured, { unitOf }: Manner): string {
  return measure === '' || baseline === null || !Number.isFinite(baseline) ? '' : quantity(baseline, unitOf(measure));
}

/** What the rule that tells found at its worst: of an end too, where it is known. */
export function worstOf(notice: Notice): Measured | undefined {
  const { transition } = notice;
  const own = transition.evidence?.find(({ rule }) => rule === transition.rule) ?? transition.evidence?.[0];
  if (own !== undefined) return own;
  return isOver(notice) ? undefined : transition;
}

/**
 * The sentence of the rule that tells: the profile's, in the language that was chosen, else its own of the history.
 * What stands for many, and what ended in another way than by its readings, says itself why.
 */
export function sentenceOf(notice: Notice, manner: Manner): string {
  const { transition } = notice;
  const { rule, kind, severity, message, cause, lane, isFlapping, change } = transition;
  if (isOfMany(transition) || cause !== undefined || lane === 'people') return message;
  const { texts } = manner;
  const values = placesFilled(transition, transition, severity, manner);
  const own = texts.sentenceOf(isOver(notice) ? 'over' : 'found', rule, kind, values);
  if (own === undefined) return message;
  return isFlapping === true && change === 'opened' ? `${own} ${texts.say('flaps')}` : own;
}

/** The same of what another rule found. */
export function evidenceSentence(evidence: Evidence, transition: AlertTransition, manner: Manner): string {
  const { rule, kind, severity, message } = evidence;
  const values = placesFilled(transition, evidence, severity, manner);
  return manner.texts.sentenceOf('found', rule, kind, values) ?? message;
}

function placesFilled(transition: AlertTransition, of: Measured, severity: Severity, manner: Manner) {
  return {
    ...Object.fromEntries(placesOf(transition)),
    device: oneLine(transition.device),
    measure: oneLine(labelOf(of.measure, manner.unitOf(of.measure)), 64),
    value: valueText(of, manner),
    normal: normalText(of, manner),
    severity: manner.texts.say(severity),
  };
}

/** What is to be done, '' where it is over or nobody has said. */
export function todoOf(notice: Notice, manner: Manner): string {
  const { transition } = notice;
  if (isOver(notice) || notice.kind === 'held-back') return '';
  const worst = worstOf(notice) ?? transition;
  const values = {
    ...Object.fromEntries(placesOf(transition)),
    device: oneLine(transition.device),
    measure: oneLine(labelOf(transition.measure, manner.unitOf(transition.measure)), 64),
    value: valueText(worst, manner),
    normal: normalText(worst, manner),
  };
  return oneLine(manner.texts.todoOf(transition.rule, transition.kind, values) ?? '', 2_000);
}

/** All incidents of a device, or of a group, are one thread of a chat. */
export function threadOf({ profile, device }: AlertTransition): string {
  return `${profile}/${device}`;
}

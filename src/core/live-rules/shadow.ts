// A shadow: a change of the rules that judges beside those in force and is never told to anybody. What it would have
// told is counted, with a few examples.
import type { AlertChange, AlertTransition } from '../alert/alert.ts';
import type { Severity } from '../finding/severity.ts';
import type { RulesBody } from './rules-body.ts';

/** The one shadow of a profile: the last that there was. */
export interface Shadow {
  /** Each has a larger one. */
  readonly id: number;
  readonly profile: string;
  /** Undefined: it was ended. */
  readonly body: RulesBody | undefined;
  /** Wall clock, ms. */
  readonly savedAtMs: number;
  readonly by: string;
  readonly why: string;
}

export interface ShadowRule {
  readonly opened: number;
  /** Messages by their severity: an incident opens, gets worse, is over. */
  readonly messages: Readonly<Partial<Record<Severity, number>>>;
}

export interface ShadowExample {
  readonly device: string;
  readonly rule: string;
  readonly change: AlertChange;
  readonly severity: Severity;
  /** Event time of the reading, ms. */
  readonly atMs: number;
  readonly message: string;
}

/** What a shadow would have told. */
export interface ShadowSaid {
  /** The shadow's. */
  readonly id: number;
  /** Readings that it judged. */
  readonly readings: number;
  /** Packs that it left, because their key group keeps too much for a second one beside it. */
  readonly leftOut: number;
  readonly rules: Readonly<Record<string, ShadowRule>>;
  /** The last ones. */
  readonly examples: readonly ShadowExample[];
}

export const MAX_EXAMPLES = 100;
/** Further rules are counted as one, so that the item stays small. */
export const MAX_RULES = 200;
const OTHERS = 'others';
const MAX_TEXT = 240;

export function nothingSaid(id: number): ShadowSaid {
  return { id, readings: 0, leftOut: 0, rules: {}, examples: [] };
}

/** What a transition adds. */
export function saidOf(id: number, each: AlertTransition): ShadowSaid {
  const { device, rule, change, severity, atMs, message } = each;
  const messages = { [severity]: 1 };
  return {
    ...nothingSaid(id),
    rules: { [rule]: { opened: change === 'opened' ? 1 : 0, messages } },
    examples: [
      { device: device.slice(0, MAX_TEXT), rule, change, severity, atMs, message: message.slice(0, MAX_TEXT) },
    ],
  };
}

/** `before`, then `after`; both are of one shadow. */
export function bothSaid(before: ShadowSaid, after: ShadowSaid): ShadowSaid {
  const rules = new Map(Object.entries(before.rules));
  for (const [typed, own] of Object.entries(after.rules)) {
    const name = rules.has(typed) || rules.size < MAX_RULES ? typed : OTHERS;
    const known = rules.get(name) ?? { opened: 0, messages: {} };
    const messages = { ...known.messages };
    for (const [severity, count] of Object.entries(own.messages) as [Severity, number][]) {
      messages[severity] = (messages[severity] ?? 0) + count;
    }
    rules.set(name, { opened: known.opened + own.opened, messages });
  }
  return {
    id: before.id,
    readings: before.readings + after.readings,
    leftOut: before.leftOut + after.leftOut,
    rules: Object.fromEntries(rules),
    examples: [...before.examples, ...after.examples].slice(-MAX_EXAMPLES),
  };
}

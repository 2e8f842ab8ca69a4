// The texts of a profile, in the language that was chosen, over the built-in English ones. What a profile may say is
// checked once, at start-up; every problem is told.
import { hintOf } from '../closest.ts';
import { fill, templateProblems } from './template.ts';
import { ENGLISH, ENGLISH_TITLES, ENGLISH_TODO, type Word } from './words.ts';

/** What people read of a rule. */
export interface RuleTexts {
  /** Its name for people, e.g. `no power`. Default: the rule's name. */
  readonly title?: string;
  /** What to do about it. May use `{device}`, `{measure}`, `{value}`, `{normal}` and the profile's dimensions. */
  readonly todo?: string;
  /**
   * What it says of a device while it goes on, and once it is over, in place of its own English sentence. They may use
   * what `todo` may, and `{severity}`.
   */
  readonly found?: string;
  readonly over?: string;
}

/** The texts of one language. */
export interface LanguageTexts {
  /** By the rule's name; else by its kind. */
  readonly rules?: Readonly<Record<string, RuleTexts>>;
  /** Sentences in place of the English ones, by their names in `src/core/texts/words.ts`. */
  readonly words?: Readonly<Record<string, string>>;
}

/** By language: `en`, `hi`, `pt-BR`. */
export type ProfileTexts = Readonly<Record<string, LanguageTexts>>;

/** What a text about a rule may speak of, beside the dimensions. */
const RULE_PLACES = ['device', 'measure', 'value', 'normal'] as const;
const SENTENCE_PLACES = [...RULE_PLACES, 'severity'] as const;

const FIELD_PLACES: Readonly<Record<keyof RuleTexts, readonly string[]>> = {
  title: [],
  todo: RULE_PLACES,
  found: SENTENCE_PLACES,
  over: SENTENCE_PLACES,
};

export interface Texts {
  /** A sentence with its places filled. */
  say(word: Word, values?: Readonly<Record<string, string>>): string;
  /** The rule's name for people. */
  titleOf(rule: string, kind: string): string;
  /** What to do, `undefined` where nobody has said. */
  todoOf(rule: string, kind: string, values: Readonly<Record<string, string>>): string | undefined;
  /** Its sentence, `undefined` where the profile has none: then its own holds. */
  sentenceOf(
    field: 'found' | 'over',
    rule: string,
    kind: string,
    values: Readonly<Record<string, string>>,
  ): string | undefined;
}

export const DEFAULT_LANGUAGE = 'en';

/** `language` first, then the language without its region (`pt` of `pt-BR`), then English. */
export function textsOf(of: ProfileTexts | undefined, language = DEFAULT_LANGUAGE): Texts {
  const wanted = [...new Set([language, language.split('-')[0] as string, DEFAULT_LANGUAGE])];
  const found = wanted.flatMap((each) =>
    of !== undefined && Object.hasOwn(of, each) ? [of[each] as LanguageTexts] : [],
  );
  const first = <T>(pick: (texts: LanguageTexts) => T | undefined): T | undefined => {
    for (const texts of found) {
      const value = pick(texts);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  const ofRule = (field: keyof RuleTexts, rule: string, kind: string): string | undefined => {
    for (const name of [rule, baseOf(rule), kind]) {
      const text = first(({ rules }) => own(rules, name)?.[field]);
      if (text !== undefined) return text;
    }
    return undefined;
  };
  return {
    say: (word, values = {}) => fill(first(({ words }) => own(words, word)) ?? ENGLISH[word], values),
    titleOf: (rule, kind) => ofRule('title', rule, kind) ?? ownTitle(rule, kind),
    todoOf(rule, kind, values) {
      const todo = ofRule('todo', rule, kind);
      // What a profile says is a template; the built-in ones have no places, and braces in them are none.
      if (todo !== undefined) return fill(todo, values);
      return own(ENGLISH_TODO, rule) ?? own(ENGLISH_TODO, kind);
    },
    sentenceOf(field, rule, kind, values) {
      const sentence = ofRule(field, rule, kind);
      return sentence === undefined ? undefined : fill(sentence, values);
    },
  };
}

/** A rule of each measure is one by the measure's name: `adaptive:power_kw` is `adaptive`. */
const baseOf = (rule: string): string => rule.split(':')[0] as string;

function ownTitle(rule: string, kind: string): string {
  const ofKind = baseOf(rule) === kind ? own(ENGLISH_TITLES, kind) : undefined;
  return own(ENGLISH_TITLES, rule) ?? ofKind ?? (rule || kind).replace(/[-:]/g, ' ');
}

/**
 * What is wrong with a profile's texts, in words. `rules`: names and kinds that a text may be about; `dimensions`: what
 * texts may name as a place.
 */
export function textProblems(texts: ProfileTexts, rules: readonly string[], dimensions: readonly string[]): string[] {
  const problems: string[] = [];
  for (const [language, of] of Object.entries(texts)) {
    const at = `texts.${language}`;
    if (!/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(language)) {
      problems.push(`${at}: "${language}" is no language: expected a tag such as en, hi or pt-BR`);
    }
    for (const [rule, said] of Object.entries(of.rules ?? {})) {
      if (!rules.includes(rule)) {
        problems.push(`${at}.rules.${rule}: there is no such rule or kind: ${hintOf(rule, rules)}`);
      }
      for (const [field, text] of Object.entries(said)) {
        const what = `${at}.rules.${rule}.${field}`;
        const own = FIELD_PLACES[field as keyof RuleTexts];
        if (!Object.hasOwn(FIELD_PLACES, field))
          problems.push(`${what} is no field: expected ${Object.keys(FIELD_PLACES).join(', ')}`);
        else problems.push(...problemsOf(what, text, own.length === 0 ? [] : [...own, ...dimensions]));
      }
    }
    for (const [word, text] of Object.entries(of.words ?? {})) {
      const english = own(ENGLISH, word);
      if (english === undefined) {
        problems.push(
          `${at}.words.${word} is no sentence of messages: expected one of ${Object.keys(ENGLISH).join(', ')}`,
        );
      } else problems.push(...problemsOf(`${at}.words.${word}`, text, placesOf(english)));
    }
  }
  return problems;
}

function problemsOf(what: string, text: unknown, places: readonly string[]): string[] {
  if (typeof text !== 'string' || text.trim() === '') return [`${what} ${JSON.stringify(text)}: expected a text`];
  return templateProblems(text, places).map((problem) => `${what}: ${problem}`);
}

const placesOf = (english: string): string[] => [...english.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);

function own<T>(of: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return of !== undefined && Object.hasOwn(of, name) ? of[name] : undefined;
}

// What one setting is: its environment variable, unit, default and range. The kinds a value may have, and how its text
// is read.

/** The Lambda functions, by the name of their folder in functions/. */
export type FunctionName =
  | 'validate'
  | 'aggregate'
  | 'detect'
  | 'sweep'
  | 'redrive'
  | 'forward'
  | 'acknowledge'
  | 'query'
  | 'merge';

/** What every row of the table says. */
interface Row {
  readonly env: `WEIR_${string}`;
  /** Unit or form of the value, in words. */
  readonly unit: string;
  /** The functions that read it; others may have it in their environment and ignore it. */
  readonly readBy: readonly FunctionName[];
  /** Without a default it must be given – unless `neededFor` names an engine that is not the chosen one. */
  readonly neededFor?: string;
}

export interface TextSetting extends Row {
  readonly kind: 'text';
  readonly default?: string;
  readonly pattern: RegExp;
}

export interface WholeSetting extends Row {
  readonly kind: 'whole';
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

export interface ChoiceSetting<C extends string = string> extends Row {
  readonly kind: 'choice';
  readonly default: C;
  readonly choices: readonly C[];
}

/** A comma-separated list; empty = none. */
export interface ListSetting extends Row {
  readonly kind: 'list';
  readonly default: readonly string[];
  readonly pattern: RegExp;
}

export type Setting = TextSetting | WholeSetting | ChoiceSetting | ListSetting;

export type ValueOf<S extends Setting> = S extends WholeSetting
  ? number
  : S extends ListSetting
    ? readonly string[]
    : S extends ChoiceSetting<infer C>
      ? C
      : string;

export type Parsed = { readonly value: string | number | readonly string[] } | { readonly problem: string };

/** Reads a value's text by the row; a problem says what was expected. */
export function parseSetting(setting: Setting, text: string): Parsed {
  const problem = (expected: string): Parsed => ({
    problem: `${setting.env} is ${JSON.stringify(text)}; expected ${expected} (${setting.unit})`,
  });
  switch (setting.kind) {
    case 'whole': {
      const value = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
      const inRange = value >= setting.min && value <= setting.max;
      return inRange ? { value } : problem(`a whole number from ${setting.min} to ${setting.max}`);
    }
    case 'choice':
      return setting.choices.includes(text) ? { value: text } : problem(`one of ${setting.choices.join(', ')}`);
    case 'list': {
      const parts = text === '' ? [] : text.split(',').map((part) => part.trim());
      return parts.every((part) => setting.pattern.test(part))
        ? { value: parts }
        : problem(`comma-separated entries that match ${setting.pattern.source}`);
    }
    case 'text':
      return setting.pattern.test(text) ? { value: text } : problem(`text that matches ${setting.pattern.source}`);
  }
}

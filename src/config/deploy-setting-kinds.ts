// The kinds of value a deploy setting can have: each parses what a person wrote (text, or JSON from a file) into a
// value or a complaint. It refuses by answering `{ problem }`; nothing here throws, reads the world, or knows a setting
// by name.

export type Parsed<T> = { readonly value: T } | { readonly problem: string };

/** One row of the table. `parse` takes text (context, environment) or any JSON value (file). */
export interface SettingSpec<T> {
  readonly unit: string;
  readonly default: T;
  /** What is allowed, in words: documentation and error message alike. */
  readonly range: string;
  readonly reason: string;
  /** All values there are, where they can be counted. */
  readonly values?: readonly T[];
  parse(raw: unknown): Parsed<T>;
}

interface Described<T> {
  readonly default: T;
  readonly reason: string;
}

const wanted = (range: string): { problem: string } => ({ problem: `expected ${range}` });

/** A whole number from `min` to `max`, also as text. */
export function whole(spec: Described<number> & { unit: string; min: number; max: number }): SettingSpec<number> {
  const range = `a whole number from ${spec.min} to ${spec.max}`;
  const parse = (raw: unknown): Parsed<number> => {
    const value = typeof raw === 'string' && /^-?\d+$/.test(raw.trim()) ? Number(raw) : raw;
    return typeof value === 'number' && Number.isInteger(value) && value >= spec.min && value <= spec.max
      ? { value }
      : wanted(range);
  };
  return { unit: spec.unit, default: spec.default, reason: spec.reason, range, parse };
}

/** One of the whole numbers that AWS offers. */
export function wholeOf(spec: Described<number> & { unit: string; values: readonly number[] }): SettingSpec<number> {
  const range = `one of ${spec.values.join(', ')}`;
  const parse = (raw: unknown): Parsed<number> => {
    const value = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw;
    return typeof value === 'number' && spec.values.includes(value) ? { value } : wanted(range);
  };
  return { unit: spec.unit, default: spec.default, reason: spec.reason, values: spec.values, range, parse };
}

/** One word of a list. */
export function choice<const T extends string>(
  values: readonly T[],
  spec: { readonly default: NoInfer<T>; readonly reason: string },
): SettingSpec<T> {
  const range = values.map((value) => `\`${value}\``).join(' or ');
  const parse = (raw: unknown): Parsed<T> => {
    const value = values.find((known) => known === raw);
    return value === undefined ? wanted(range) : { value };
  };
  return { unit: 'word', default: spec.default, reason: spec.reason, values, range, parse };
}

/** `true` or `false`, also as text. */
export function flag(spec: Described<boolean>): SettingSpec<boolean> {
  const range = '`true` or `false`';
  const parse = (raw: unknown): Parsed<boolean> => {
    if (raw === true || raw === 'true') return { value: true };
    return raw === false || raw === 'false' ? { value: false } : wanted(range);
  };
  return { unit: 'yes/no', default: spec.default, reason: spec.reason, values: [false, true], range, parse };
}

/** Text of a given form; `range` says the form in words. */
export function text(spec: Described<string> & { form: RegExp; range: string }): SettingSpec<string> {
  const parse = (raw: unknown): Parsed<string> =>
    typeof raw === 'string' && spec.form.test(raw) ? { value: raw } : wanted(spec.range);
  return { unit: 'text', default: spec.default, reason: spec.reason, range: spec.range, parse };
}

// `spike.ratio=2`, as a person writes a change of one field: what it makes of the overrides that are there.
import { isPlain, type Overrides, type RulesBody } from '#core/live-rules/rules-body.ts';
import { parseDurationMs } from '#core/windowing/slices/window-spec.ts';
import { UsageError } from '../command-line/usage-error.ts';

/** Where a change holds: for all devices, for those of a dimension value (`region=North`), for one device. */
export type Scope =
  | { readonly of: 'all' }
  | { readonly of: 'dimensions'; readonly key: string }
  | { readonly of: 'devices'; readonly key: string };

const EXPECTED =
  'expected RULE.FIELD=VALUE such as spike.ratio=2, RULE=off, RULE.FIELD=off, or default in place of a value';

/** `body` with the forms in it, in their order. @throws UsageError for one that cannot be read. */
export function withForms(body: RulesBody, scope: Scope, forms: readonly string[]): RulesBody {
  const own = scope.of === 'all' ? body.all : body[scope.of]?.[scope.key];
  const changed = forms.reduce(withForm, own ?? {});
  if (scope.of === 'all') return without({ ...body, all: changed }, 'all');
  const scopes = without({ ...body[scope.of], [scope.key]: changed }, scope.key);
  return without({ ...body, [scope.of]: scopes }, scope.of);
}

function withForm(overrides: Overrides, form: string): Overrides {
  const [, path, text] = /^([^=]+)=(.*)$/s.exec(form) ?? [];
  const [rule, ...fields] = path?.split('.') ?? [];
  if (rule === undefined || text === undefined || rule === '' || fields.includes(''))
    throw new UsageError(`"${form}": ${EXPECTED}`);
  const [field] = fields.slice(-1);
  if (field === undefined) {
    if (text === 'off') return { ...overrides, [rule]: null };
    if (text === 'default' || text === 'on') return removed(overrides, [rule]) as Overrides;
    throw new UsageError(`"${form}": a whole rule is set to off, on or default; ${EXPECTED}`);
  }
  if (text === 'default') return removed(overrides, [rule, ...fields]) as Overrides;
  return placed(overrides, [rule, ...fields], readAs(form, field, text)) as Overrides;
}

function readAs(form: string, field: string, text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === '') throw new UsageError(`"${form}" has no value: ${EXPECTED}`);
  if (trimmed === 'off' || trimmed === 'null') return null;
  if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true';
  if (/^[[{"]/.test(trimmed)) {
    try {
      return JSON.parse(trimmed) as unknown;
    } catch (cause) {
      throw new UsageError(`"${form}" begins like JSON and is none: ${(cause as Error).message}`);
    }
  }
  const number = Number(trimmed);
  if (Number.isFinite(number)) return number;
  return (/Ms$/.test(field) ? parseDurationMs(trimmed) : undefined) ?? trimmed;
}

function placed(into: object, [name, ...rest]: readonly string[], value: unknown): object {
  if (name === undefined) return into;
  const inner = Object.hasOwn(into, name) ? (into as Record<string, unknown>)[name] : undefined;
  const next = rest.length === 0 ? value : placed(isPlain(inner) ? inner : {}, rest, value);
  return { ...into, [name]: next };
}

function removed(from: object, [name, ...rest]: readonly string[]): object {
  if (name === undefined || !Object.hasOwn(from, name)) return from;
  const inner = (from as Record<string, unknown>)[name];
  const kept = rest.length > 0 && isPlain(inner) ? removed(inner, rest) : {};
  return Object.keys(kept).length > 0 ? { ...from, [name]: kept } : without({ ...from, [name]: {} }, name);
}

/** Without the member where nothing is in it. */
function without<T extends object>(value: T, name: string): T {
  const inner = (value as Record<string, unknown>)[name];
  if (!isPlain(inner) || Object.keys(inner).length > 0) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name)) as T;
}

// Fields that several routes take, each with the words of what is expected.
import * as v from 'valibot';
import { dayStartMs } from '#core/time/days.ts';
import { parseDurationMs } from '#core/windowing/slices/window-spec.ts';
import { ApiProblem, badField, type FieldProblem, shownValue } from './problem.ts';

export const text = (expected: string, maxLength: number) =>
  v.pipe(v.string(expected), v.minLength(1, expected), v.maxLength(maxLength, expected), v.description(expected));

export const whole = (expected: string, min: number, max: number) =>
  v.pipe(
    v.number(expected),
    v.integer(expected),
    v.minValue(min, expected),
    v.maxValue(max, expected),
    v.description(expected),
  );

export const DEVICE = text(
  'the id of a device, or a dimension and its value such as region=north, of 1 to 256 characters',
  256,
);

const TIME_WORDS = 'a time such as 2026-11-30T06:00:00Z, or how long ago, such as 2h';
const TIME_FORM = /^(\d{1,9}[smhd]|\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?)$/;

export const TIME = v.pipe(v.string(TIME_WORDS), v.regex(TIME_FORM, TIME_WORDS), v.description(TIME_WORDS));

/** What a time field means. @throws ApiProblem for February 30 and the like. */
export function timeMs(field: string, text: string, nowMs: number): number {
  const agoMs = parseDurationMs(text);
  if (agoMs !== undefined) return nowMs - agoMs;
  const ms = Date.parse(text);
  // Date.parse takes February 30 for March 2.
  if (Number.isFinite(ms) && Number.isFinite(dayStartMs(text.slice(0, 10)))) return ms;
  throw badField({ in: 'query', field, value: shownValue(text), expected: TIME_WORDS });
}

export const SPAN_WORDS = 'a time such as 30m, 2h or 1d';
export const SPAN = v.pipe(
  v.string(SPAN_WORDS),
  v.regex(/^[1-9]\d{0,5}[smhd]$/, SPAN_WORDS),
  v.description(SPAN_WORDS),
);

const CURSOR_WORDS = 'the `next` of the answer before';
export const CURSOR = text(CURSOR_WORDS, 1_000);

/** Opaque to whoever is handed it; `kind` says whose it is. */
export function cursorOf(kind: string, place: readonly unknown[]): string {
  return Buffer.from(JSON.stringify([kind, ...place]), 'utf8').toString('base64url');
}

/** @throws ApiProblem where it is none of this kind. */
export function placeOf(
  kind: string,
  cursor: string,
  isPlace: (place: readonly unknown[]) => boolean,
): readonly unknown[] {
  try {
    const [of, ...place] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as readonly unknown[];
    if (of === kind && isPlace(place)) return place;
  } catch {
    // Said below.
  }
  throw badField({ in: 'query', field: 'cursor', value: shownValue(cursor), expected: CURSOR_WORDS });
}

export const iso = (ms: number | undefined): string | null =>
  ms !== undefined && Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : null;

/** JSON has no NaN and no infinity. */
export const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;

/** Who acts: as the token says, else as the body does. @throws ApiProblem where neither tells. */
export function actorOf(who: string | undefined, by: string | undefined): string {
  const name = who ?? by?.trim();
  if (name !== undefined && name !== '') return name;
  const missing: FieldProblem = { in: 'body', field: 'by', expected: 'the name of whoever does it' };
  throw new ApiProblem(400, 'by is missing: expected the name of whoever does it', [missing]);
}

export const TIMES = v.nullable(v.string());
export const NUMBER = v.nullable(v.number());
export const DIMENSIONS = v.record(v.string(), v.string());

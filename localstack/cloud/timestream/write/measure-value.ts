// Reads one measure value from the text it is sent as. Refuses (with the reason) what its type cannot hold.
// Types: https://docs.aws.amazon.com/timestream/latest/developerguide/writes.html#writes.data-types
import { maxTimeNs } from './limits.ts';

export const scalarTypes = ['DOUBLE', 'BIGINT', 'VARCHAR', 'BOOLEAN', 'TIMESTAMP'] as const;
export type ScalarType = (typeof scalarTypes)[number];

export const timeUnits = ['MILLISECONDS', 'SECONDS', 'MICROSECONDS', 'NANOSECONDS'] as const;
export type TimeUnit = (typeof timeUnits)[number];

/** A value as it is stored: TIMESTAMP in whole microseconds since the epoch, BIGINT as bigint. */
export type Value = number | bigint | string | boolean;

export type ReadValue = { readonly value: Value } | { readonly reason: string };

const nsPerUnit: Readonly<Record<TimeUnit, bigint>> = {
  SECONDS: 1_000_000_000n,
  MILLISECONDS: 1_000_000n,
  MICROSECONDS: 1000n,
  NANOSECONDS: 1n,
};

const wholeNumber = /^[+-]?\d{1,20}$/;
const decimalNumber = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const bigintMax = 2n ** 63n - 1n;

/** Nanoseconds since the epoch, or undefined when the text is no whole number from 1970 to 2262-04-11. */
export const readTimeNs = (text: string, unit: TimeUnit): bigint | undefined => {
  if (!wholeNumber.test(text)) return undefined;
  const ns = BigInt(text) * nsPerUnit[unit];
  return ns < 0n || ns > maxTimeNs ? undefined : ns;
};

/** `text` as a value of `type`. TIMESTAMP is read in the record's time unit. NaN and infinities cannot be written. */
export const readValue = (text: string, type: ScalarType, unit: TimeUnit): ReadValue => {
  switch (type) {
    case 'VARCHAR':
      return { value: text };
    case 'DOUBLE': {
      const value = decimalNumber.test(text) ? Number(text) : Number.NaN;
      return Number.isFinite(value) ? { value } : refused(text, type, 'a finite decimal number such as 12.5');
    }
    case 'BIGINT': {
      const value = wholeNumber.test(text) ? BigInt(text) : undefined;
      if (value !== undefined && value <= bigintMax && value >= -bigintMax - 1n) return { value };
      return refused(text, type, 'a whole number of 64 bits');
    }
    case 'BOOLEAN': {
      const lower = text.toLowerCase();
      return lower === 'true' || lower === 'false' ? { value: lower === 'true' } : refused(text, type, 'true or false');
    }
    case 'TIMESTAMP': {
      const ns = readTimeNs(text, unit);
      return ns === undefined
        ? refused(text, type, `whole ${unit.toLowerCase()} from 1970 to 2262-04-11`)
        : { value: ns / 1000n };
    }
  }
};

/** Bytes a value counts for: 8 for numbers and times, 1 for a boolean, a text's UTF-8 bytes. */
export const valueBytes = (type: ScalarType, text: string): number => {
  if (type === 'VARCHAR') return Buffer.byteLength(text);
  return type === 'BOOLEAN' ? 1 : 8;
};

const refused = (text: string, type: ScalarType, expected: string): ReadValue => ({
  reason: `The measure value "${text.slice(0, 60)}" is not a valid ${type}: expected ${expected}.`,
});

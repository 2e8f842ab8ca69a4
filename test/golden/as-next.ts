// Golden content as JSON, as this release writes it and as the next one may.
import type { Written } from '#core/formats.ts';

export const utf8 = new TextEncoder();
export const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
export const json = (value: unknown): Uint8Array => utf8.encode(`${JSON.stringify(value, null, 1)}\n`);
export const parsed = <T>(bytes: Uint8Array): T => JSON.parse(text(bytes)) as T;
/** What the next release may do to an object: its number, a member that may be passed over, or one that must not. */
export function asNext(value: object, as: Written | undefined): object {
  if (as === undefined) return value;
  const must = as.sections.some(({ isRequired }) => isRequired) ? { must: ['later'] } : { must: [] };
  return { ...value, v: as.version, later: 'what a later release knows', ...must };
}
export const object = (value: object, as: Written | undefined): Uint8Array => json(asNext(value, as));
/** A line of JSON each. */
export const lines = (bytes: Uint8Array, as: Written | undefined): Uint8Array =>
  as === undefined
    ? bytes
    : utf8.encode(text(bytes).replace(/^.+$/gm, (line) => JSON.stringify(asNext(JSON.parse(line) as object, as))));
/** JSON up to the first newline, then anything. */
export function firstLine(bytes: Uint8Array, as: Written | undefined): Uint8Array {
  const end = bytes.indexOf(10);
  return Buffer.concat([lines(bytes.subarray(0, end), as), bytes.subarray(end)]);
}

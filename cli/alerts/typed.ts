// Numbers, times and names as they are typed behind `weir alerts`.
import { MAX_DEVICE_CHARACTERS } from '#core/reading/measure-table.ts';
import { parseDurationMs } from '#core/windowing/slices/window-spec.ts';
import { UsageError } from '../command-line/usage-error.ts';

/** @throws UsageError */
export function wholeNumber(
  option: string,
  text: string,
  { min, max }: { readonly min: number; readonly max: number },
): number {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isInteger(number) && number >= min && number <= max) return number;
  throw new UsageError(`${option} is "${text}": expected a whole number from ${min} to ${max}`);
}

/** @throws UsageError */
export function durationMs(option: string, text: string): number {
  const ms = parseDurationMs(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new UsageError(`${option} is "${text}": expected a time such as 30m, 2h or 1d`);
}

/** A time of its own, or so long before now. @throws UsageError */
export function sinceMs(option: string, text: string, nowMs: number): number {
  const ms = parseDurationMs(text);
  return ms === undefined ? instantMs(option, text) : nowMs - ms;
}

/** An ISO 8601 time; without a zone it is of UTC. @throws UsageError */
export function instantMs(option: string, text: string): number {
  const isTime = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?$/.test(text);
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10));
  const ms = isTime ? Date.parse(`${text.replace(' ', 'T')}${hasZone || text.length === 10 ? '' : 'Z'}`) : Number.NaN;
  if (!Number.isNaN(ms) && isDayOfMonth(text.slice(0, 10))) return ms;
  throw new UsageError(
    `${option} is "${text}": expected a time such as 2026-11-30T06:00:00Z, or how long ago, such as 2h`,
  );
}

/** Date.parse takes November 31 for December 1. */
const isDayOfMonth = (day: string): boolean => new Date(`${day}T00:00Z`).toISOString().startsWith(day);

/** Who acts: as they say, else as this machine calls them. @throws UsageError where neither tells. */
export function whoActs(by: string | undefined, env: Readonly<Record<string, string | undefined>>): string {
  const name = (by ?? env.USER ?? env.USERNAME ?? env.LOGNAME ?? '').trim();
  if (name !== '') return name;
  throw new UsageError('who says so? Give --by NAME: this machine does not say your name');
}

/** The one device behind a command. @throws UsageError: `asked` where there is none. */
export function deviceOf([device, second]: readonly string[], asked: string): string {
  if (device === undefined) throw new UsageError(asked);
  if (second !== undefined) throw new UsageError(`one device at a time: "${second}" is a second one`);
  if (device === '' || device.length > MAX_DEVICE_CHARACTERS)
    throw new UsageError(
      `DEVICE has ${device.length} characters: expected the id of a device, of 1 to ${MAX_DEVICE_CHARACTERS}`,
    );
  return device;
}

// What was decoded as plain JSON, so that it can be stated in a file and compared: maps are objects, numbers that JSON
// has no form for are texts.
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { GroupState } from '#core/windowing/group-state.ts';

export type Plain = string | number | boolean | null | Plain[] | { [name: string]: Plain };

/** Leaves out what is undefined and what is a function. */
export function plain(value: unknown): Plain {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0) ? value : numberText(value);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (value instanceof Map) return objectOf([...value].map(([key, each]) => [String(key), each]));
  if (Array.isArray(value)) return Array.from(value, (each) => (each === undefined ? null : plain(each)));
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>).map(plain);
  if (typeof value === 'object') return objectOf(Object.entries(value));
  throw new TypeError(`a ${typeof value} cannot be stated`);
}

const numberText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

function objectOf(entries: readonly (readonly [string, unknown])[]): Plain {
  const stated = entries.filter(([, each]) => each !== undefined && typeof each !== 'function');
  return Object.fromEntries(stated.map(([key, each]) => [key, plain(each)]));
}

/** A key group's state with what kinds of windows keep by the kinds' names, which the code has in one list. */
export function byKind(state: GroupState, { kindWindows }: CompiledProfile): object {
  const devices = [...state.devices].map(([id, device]) => {
    const series = device.series.map(({ kept, ...rest }) => {
      const of = (prefix: string) => kept.filter((_, i) => kindWindows[i]?.kind.prefix === prefix);
      return { ...rest, sessions: of('session/'), counts: of('count/') };
    });
    return [id, { ...device, series }] as const;
  });
  return { ...state, devices: new Map(devices) };
}

// The object that Lambda hands from call to call within an invocation window: per key group the encoded state and the
// store's version it began from. Refuses an object of another shape: it is written by this stage only.
import { checkMembers, FORMATS } from '#core/formats.ts';

export interface HandedGroup {
  /** Version in the store that this state went on from; the commit is conditional on it. */
  readonly version: number;
  /** The encoded state, base64. */
  readonly bytes: string;
}

export interface WindowState {
  readonly v: number;
  /** By key group. */
  readonly groups: Readonly<Record<string, HandedGroup>>;
}

/** What a group costs in the JSON beside its base64: its number, names of fields, version. */
const GROUP_OVERHEAD_BYTES = 64;

/**
 * A window's first call gets `{}`. @throws TypeError for anything that is neither empty nor a state of this stage,
 * UnknownFormatError.
 */
export function readWindowState(handed: unknown): ReadonlyMap<number, HandedGroup> {
  const groups = new Map<number, HandedGroup>();
  if (handed === undefined || handed === null) return groups;
  if (!isObject(handed)) throw wrong('an object', handed);
  if (Object.keys(handed).length === 0) return groups;
  if (typeof handed.v !== 'number') throw wrong('a version', handed.v);
  checkMembers('handed', handed, ['groups']);
  if (!isObject(handed.groups)) throw wrong('groups', handed.groups);
  for (const [name, group] of Object.entries(handed.groups)) {
    if (!isObject(group) || typeof group.version !== 'number' || typeof group.bytes !== 'string') {
      throw wrong(`a version and bytes for key group ${name}`, group);
    }
    groups.set(Number(name), { version: group.version, bytes: group.bytes });
  }
  return groups;
}

export function writeWindowState(groups: ReadonlyMap<number, HandedGroup>): WindowState {
  return { v: FORMATS.handed.writes, groups: Object.fromEntries(groups) };
}

/** About how long the JSON will be. */
export function sizeInBytes(groups: ReadonlyMap<number, HandedGroup>): number {
  let size = 0;
  for (const group of groups.values()) size += group.bytes.length + GROUP_OVERHEAD_BYTES;
  return size;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(expected: string, got: unknown): TypeError {
  const text = (JSON.stringify(got) ?? 'undefined').slice(0, 80);
  return new TypeError(
    `the invocation window's state is not one of the detect stage: expected ${expected}, got ${text}; is another function on this mapping?`,
  );
}

// The object that Lambda hands from call to call within an invocation window: per key group the store's version that it
// went on from, and either the encoded state or the log of what was absorbed since. Refuses an object of another shape:
// it is written by this stage only.
import { checkMembers, FORMATS } from '#core/formats.ts';

/** What the bytes are: the state by itself, or what moves the stored one there. */
export type HandedAs = 'state' | 'log';

export interface HandedGroup {
  /** Version in the store that this state went on from; the commit is conditional on it. */
  readonly version: number;
  readonly as: HandedAs;
  /** Base64. */
  readonly bytes: string;
}

type Handed = Readonly<Record<string, Omit<HandedGroup, 'as'>>>;

export interface WindowState {
  readonly v: number;
  /** By key group: states. */
  readonly groups: Handed;
  /** By key group: logs. Without them, groups would be taken for as they are stored: they must be understood. */
  readonly logs?: Handed;
  readonly must?: readonly ['logs'];
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
  checkMembers('handed', handed, ['groups', 'logs']);
  if (!isObject(handed.groups)) throw wrong('groups', handed.groups);
  take(groups, handed.groups, 'state');
  if (handed.logs === undefined) return groups;
  if (!isObject(handed.logs)) throw wrong('logs', handed.logs);
  take(groups, handed.logs, 'log');
  return groups;
}

function take(groups: Map<number, HandedGroup>, handed: Record<string, unknown>, as: HandedAs): void {
  for (const [name, group] of Object.entries(handed)) {
    if (!isObject(group) || typeof group.version !== 'number' || typeof group.bytes !== 'string') {
      throw wrong(`a version and bytes for key group ${name}`, group);
    }
    groups.set(Number(name), { version: group.version, as, bytes: group.bytes });
  }
}

export function writeWindowState(groups: ReadonlyMap<number, HandedGroup>): WindowState {
  const logs = of('log', groups);
  return {
    v: FORMATS.handed.writes,
    groups: of('state', groups),
    ...(Object.keys(logs).length === 0 ? {} : { logs, must: ['logs'] as const }),
  };
}

function of(kind: HandedAs, groups: ReadonlyMap<number, HandedGroup>): Handed {
  const own = [...groups].filter(([, { as }]) => as === kind);
  return Object.fromEntries(own.map(([number, { version, bytes }]) => [number, { version, bytes }]));
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

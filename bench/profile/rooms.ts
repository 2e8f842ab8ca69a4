// Which room of the house a sample of the CPU profiler belongs to: by file and function. Pure. What has no room of its
// own (Node's buffers, byte writers, hashes) belongs to whoever called it.

export const ROOMS = [
  'event and base64',
  'scan',
  'build and encode packs',
  'parse packs',
  'absorb into windows',
  'emit windows',
  'window state codec',
  'detect: judge',
  'detect: state codec',
  'garbage collection',
  'other',
] as const;

export type Room = (typeof ROOMS)[number];

/** First match wins; paths from the project's root. */
const BY_FILE: readonly (readonly [RegExp, Room])[] = [
  [/^(functions|src\/adapters)\//, 'event and base64'],
  [/^src\/core\/reading\//, 'scan'],
  [/^src\/core\/pack\/|^src\/stages\/validate/, 'build and encode packs'],
  [/^src\/core\/windowing\/.*codec/, 'window state codec'],
  [/^src\/core\/windowing\/(emit|pane|retire|fold)/, 'emit windows'],
  [/^src\/core\/(windowing|time)\/|^src\/stages\/aggregate/, 'absorb into windows'],
  [/^src\/stages\/detect\/detect\.ts/, 'detect: judge'],
  [/^src\/core\/detect\/.*(codec|column-bytes)|^src\/stages\/detect\//, 'detect: state codec'],
  [
    /^src\/core\/(detect|alert|finding|notify|texts|live-rules|rulebook|cohort)\/|^src\/core\/pattern\.ts|^src\/stages\/detect/,
    'detect: judge',
  ],
];

/** In a file that does both: these functions read a pack. */
const PARSES_PACKS = /^(parse|read|expand|accumulate|check|passAdded)/;

/**
 * Undefined where the caller decides. `path` is relative to the project's root, empty for the engine's own functions.
 */
export function roomOf(path: string, functionName: string): Room | undefined {
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (functionName === '(program)') return 'other';
  const [, room] = BY_FILE.find(([pattern]) => pattern.test(path)) ?? [];
  if (room === 'build and encode packs' && path.startsWith('src/core/pack/') && PARSES_PACKS.test(functionName)) {
    return 'parse packs';
  }
  return room;
}

export interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[] | undefined;
}

export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples?: readonly number[] | undefined;
  /** Microseconds between two samples. */
  readonly timeDeltas?: readonly number[] | undefined;
}

/** Self time by room, in microseconds. Idle time and frames that no room called (the bench itself) are left out. */
export function selfTimes(profile: CpuProfile, rootUrl: string): Map<Room, number> {
  const roomById = new Map<number, Room | undefined>();
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(
    profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  );

  function room(id: number): Room | undefined {
    if (roomById.has(id)) return roomById.get(id);
    const { functionName, url } = (nodes.get(id) as ProfileNode).callFrame;
    const path = url.startsWith(rootUrl) ? url.slice(rootUrl.length) : '';
    const parent = parents.get(id);
    const found = roomOf(path, functionName) ?? (parent === undefined ? undefined : room(parent));
    roomById.set(id, found);
    return found;
  }

  const times = new Map<Room, number>();
  for (const [index, id] of (profile.samples ?? []).entries()) {
    const found = room(id);
    if (found !== undefined) times.set(found, (times.get(found) ?? 0) + (profile.timeDeltas?.[index] ?? 0));
  }
  return times;
}

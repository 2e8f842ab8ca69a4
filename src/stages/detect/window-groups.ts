// The key groups of a call: as the call before handed them on, as an instance has them still, or as they are stored.
// One that came as a log is made of what is stored when it is needed, all of them in one wave of reads.

import { decodeLog, type LoggedGroup } from '#core/detect/log-codec.ts';
import { covers } from '#core/detect/merge.ts';
import { isLogOf, mergeLog, replayLog } from '#core/detect/replay-log.ts';
import type { Metrics, StateStore, StoredState } from '../ports.ts';
import type { LiveRules, Wanted } from '../rules/live-rules.ts';
import { type HandedGroup, sizeInBytes } from './window-state.ts';
import {
  handedGroup,
  handedOver,
  handOn,
  isToReplay,
  layoutOf,
  leastHandedBytes,
  loadedGroup,
  stateOf,
  type WorkingGroup,
} from './working-group.ts';

export interface GroupSource {
  readonly state: StateStore;
  readonly metrics: Metrics;
  readonly rules: LiveRules;
  /** Key in the store. */
  readonly keyOf: (group: number) => string;
  /** Decoded groups as earlier calls left them. Those that are taken from it are not in it any more. */
  readonly known: Map<number, WorkingGroup>;
}

/** Good only where the handed bytes are those that the instance has handed on itself. */
export function takeHanded(
  { known, keyOf }: GroupSource,
  handed: ReadonlyMap<number, HandedGroup>,
): Map<number, WorkingGroup> {
  const groups = new Map<number, WorkingGroup>();
  for (const [number, each] of handed) {
    const same = known.get(number);
    known.delete(number);
    const isSame =
      same?.handed !== undefined &&
      same.handed.as === each.as &&
      same.handed.bytes === each.bytes &&
      same.version === each.version;
    groups.set(number, isSame ? handedOver(same) : handedGroup(keyOf(number), each));
  }
  return groups;
}

/**
 * Makes ready those of `wanted` that are not. Asks the store also for what is known: another instance may have had the
 * windows in between. Decoding it once more is what is spared.
 */
export async function makeReady(
  source: GroupSource,
  groups: Map<number, WorkingGroup>,
  wanted: Iterable<number>,
): Promise<void> {
  const { state, known, rules, keyOf } = source;
  const asked = [...new Set(wanted)].filter((number) => {
    const group = groups.get(number);
    return group === undefined || isToReplay(group);
  });
  if (asked.length === 0) return;
  const stored = await state.load(asked.map(keyOf));
  const logged: [number, LoggedGroup, WorkingGroup][] = [];
  for (const number of asked) {
    const key = keyOf(number);
    const found = stored.get(key);
    const handed = groups.get(number)?.handed;
    if (handed !== undefined) logged.push([number, logOf(key, handed), loadedGroup(layoutOf(rules), key, found)]);
    else groups.set(number, knownOrLoaded(rules, known, number, key, found));
  }
  if (logged.length === 0) return;
  // A call without readings has not looked.
  await rules.look();
  await rules.prepare(logged.map(([, log, base]) => wantedBy(log, base, rules)));
  for (const [number, log, base] of logged) groups.set(number, replayed(source, groups.get(number), log, base));
}

function knownOrLoaded(
  rules: LiveRules,
  known: Map<number, WorkingGroup>,
  number: number,
  key: string,
  stored: StoredState | undefined,
): WorkingGroup {
  const same = known.get(number);
  known.delete(number);
  const isSame = same !== undefined && !same.isChanged && same.version === stored?.version;
  return isSame ? same : loadedGroup(layoutOf(rules), key, stored);
}

function logOf(key: string, { bytes }: HandedGroup): LoggedGroup {
  try {
    return decodeLog(Buffer.from(bytes, 'base64'));
  } catch (cause) {
    throw new Error(`${key}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** The versions that a replay goes through, and the one that it ends with. */
function wantedBy(log: LoggedGroup, base: WorkingGroup, rules: LiveRules): Wanted {
  const { rulesVersion, arrivalMs } = stateOf(layoutOf(rules), base);
  const [firstMs, lastMs] = log.arrivalsMs;
  const version = Math.max(rulesVersion, log.rulesVersion);
  return { version, arrivals: () => [Math.min(firstMs, arrivalMs), Math.max(lastMs, arrivalMs)] };
}

/**
 * What was handed on as a log, on what is stored. Where that is not what the log went on from, another writer was
 * there: it has ours already, or ours is added to it.
 */
function replayed(
  { rules, metrics }: GroupSource,
  group: WorkingGroup | undefined,
  log: LoggedGroup,
  base: WorkingGroup,
): WorkingGroup {
  const state = stateOf(layoutOf(rules), base);
  if (group !== undefined && base.version === group.version && isLogOf(state, log)) {
    replayLog(rules, state, log);
    return { ...group, state };
  }
  metrics.count('StateConflicts', 1);
  if (covers(state, log)) return base;
  mergeLog(rules, state, log);
  return { ...base, isHandedOver: true, isChanged: true };
}

/** What is to be handed on, undefined where it is too much, and about how much it is. */
export function handOnAll(
  { rules }: GroupSource,
  groups: ReadonlyMap<number, WorkingGroup>,
  maxBytes: number,
): { handed: ReadonlyMap<number, HandedGroup> | undefined; stateBytes: number } {
  const changed = [...groups].filter(([, group]) => group.isChanged);
  const leastBytes = changed.reduce((sum, [, group]) => sum + leastHandedBytes(group), 0);
  if (leastBytes > maxBytes) return { handed: undefined, stateBytes: leastBytes };
  const handed = new Map(changed.map(([number, group]) => [number, handOn(layoutOf(rules), group)]));
  const stateBytes = sizeInBytes(handed);
  return { handed: stateBytes <= maxBytes ? handed : undefined, stateBytes };
}

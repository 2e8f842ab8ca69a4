// Makes the state that a log was written beside: what is stored, and then the readings once more. Nothing is told of
// it, and what was told before is taken as the log has it: whoever replays may be another release, or have met another
// writer's state, and must remember neither more nor less than what people have heard.
import { beginOf, findId, type IdTable } from '../bytes/id-table.ts';
import type { Pack } from '../pack/pack.ts';
import { absorbByRules } from './absorb-pack.ts';
import { closeLeft } from './forget.ts';
import { deviceFor, type GroupState } from './group-state.ts';
import { mark } from './incident.ts';
import { createLogBytes, createLogReader, type LogReader } from './log/log-bytes.ts';
import { type LogShape, type ReadingLog, sumOfIds } from './log/reading-log.ts';
import type { LoggedGroup } from './log-codec.ts';
import { mergeLives, mergePositions } from './merge.ts';
import { emptyOutcome } from './outcome.ts';
import { comeTo, type Rulebook } from './rulebook.ts';

/** Whether the numbers of the log are those of `stored`'s devices: it was written on that, or nothing was forgotten. */
export function isLogOf({ ids }: GroupState, { storedDevices, storedSum }: LoggedGroup): boolean {
  return ids.count >= storedDevices && sumOfIds(ids, storedDevices) === storedSum;
}

/**
 * Brings `stored`, on which the log was written, to where it was handed on. Afterwards it has the log again, to go on
 * with. The versions of the rules that it has met are ready in the book.
 */
export function replayLog(book: Rulebook, stored: GroupState, logged: LoggedGroup): void {
  const { ids } = stored;
  closeLeft(book.version(stored.rulesVersion).detector, stored, emptyOutcome());
  absorbRows(book, stored, logged);
  stored.positions.clear();
  for (const [shard, position] of logged.positions) stored.positions.set(shard, position);
  stored.arrivalMs = logged.arrivalMs;
  comeToVersion(book, stored, logged.rulesVersion);
  takeLives(stored, logged);
  const isWhole = stored.ids === ids && ids.count === logged.storedDevices + logged.newIds.length;
  stored.log = isWhole ? logOf(ids, logged) : undefined;
}

/**
 * The log on what another writer has stored meanwhile: readings that it has absorbed too are repeats, which move
 * nothing, and the others move what is there. Of what people were told by either, all is remembered.
 */
export function mergeLog(book: Rulebook, rival: GroupState, logged: LoggedGroup): void {
  const theirs = structuredClone(rival.incidents);
  const nameOf = new Map([...theirs.keys()].map((device) => [device, idBytes(rival.ids, device).slice()]));
  closeLeft(book.version(rival.rulesVersion).detector, rival, emptyOutcome());
  if (isLogOf(rival, logged)) absorbRows(book, rival, logged);
  mergePositions(rival.positions, logged.positions);
  rival.arrivalMs = Math.max(rival.arrivalMs, logged.arrivalMs);
  if (logged.rulesVersion > rival.rulesVersion) comeToVersion(book, rival, logged.rulesVersion);
  takeLives(rival, logged);
  for (const [device, life] of theirs) {
    const id = nameOf.get(device) as Uint8Array;
    const number = deviceFor(rival, device, id, 0, id.length);
    rival.incidents.set(number, mergeLives(rival.incidents.get(number), life) ?? life);
    mark(rival, number);
  }
  rival.log = undefined;
}

function absorbRows(book: Rulebook, group: GroupState, logged: LoggedGroup): void {
  const positions = [...group.positions];
  const idOf = idsOf(group.ids, logged);
  const from = createLogReader(logged.rows);
  const clock = { arrivalMs: 0 };
  while (from.left() > 0) {
    group.positions.clear();
    absorbByRules(book, group, packOf(from, clock, logged, idOf), emptyOutcome());
  }
  group.positions.clear();
  for (const [shard, position] of positions) group.positions.set(shard, position);
}

function comeToVersion(book: Rulebook, group: GroupState, version: number): void {
  if (group.rulesVersion !== version)
    comeTo(group, book.version(group.rulesVersion), book.version(version), emptyOutcome());
}

function takeLives(group: GroupState, { lives }: LoggedGroup): void {
  group.incidents.clear();
  group.marks.fill(0);
  const encoder = new TextEncoder();
  for (const [id, life] of lives) {
    const bytes = encoder.encode(id);
    const device = findId(group.ids, id);
    const number = device >= 0 ? device : deviceFor(group, 0, bytes, 0, bytes.length);
    group.incidents.set(number, life);
    mark(group, number);
  }
}

function logOf(ids: IdTable, logged: LoggedGroup): ReadingLog {
  const { storedDevices, storedSum, shapes, texts, rowCount: rows, arrivalsMs } = logged;
  const [firstArrivalMs, lastArrivalMs, arrivalMs] = arrivalsMs;
  return {
    ...{ ids, storedDevices, storedSum, bytes: createLogBytes(logged.rows), shapes: [...shapes], texts: [...texts] },
    ...{ rows, firstArrivalMs, lastArrivalMs, arrivalMs },
  };
}

const idBytes = (ids: IdTable, number: number): Uint8Array =>
  ids.bytes.subarray(beginOf(ids, number), ids.ends[number] as number);

/** The ids as they were when the log was begun, and those that came since. */
function idsOf(ids: IdTable, { storedDevices, newIds }: LoggedGroup): (number: number) => Uint8Array {
  const encoder = new TextEncoder();
  const stored = Array.from({ length: storedDevices }, (_, number) => idBytes(ids, number).slice());
  const all = [...stored, ...newIds.map((id) => encoder.encode(id))];
  return (number) => {
    const id = all[number];
    if (id === undefined) throw new RangeError(`a log of readings names device ${number}, of ${all.length}`);
    return id;
  };
}

/** Of no raw shard: where the log as a whole has come to is known. */
const NO_SHARD = '';

/** The next rows as a pack in which each has an entry of its own. */
function packOf(
  from: LogReader,
  clock: { arrivalMs: number },
  { shapes, texts }: LoggedGroup,
  idOf: (number: number) => Uint8Array,
): Pack {
  const { measures, dimensions } = shapes[from.whole()] as LogShape;
  const rows = from.whole();
  const ids: Uint8Array[] = [];
  const arrivals = new Float64Array(rows);
  const time = new Float64Array(rows);
  const codes = new Uint32Array(rows * dimensions.length);
  const values = measures.map(() => new Float64Array(rows));
  let { arrivalMs } = clock;
  for (let row = 0; row < rows; row++) {
    ids.push(idOf(from.whole()));
    arrivalMs += from.signed();
    arrivals[row] = arrivalMs;
    time[row] = arrivalMs - from.signed();
    for (let i = 0; i < dimensions.length; i++) codes[row * dimensions.length + i] = from.whole();
    for (const column of values) column[row] = from.value();
  }
  clock.arrivalMs = arrivalMs;
  const bytes = new Uint8Array(ids.reduce((sum, id) => sum + id.length, 0));
  const ends = new Uint32Array(rows);
  let end = 0;
  for (const [row, id] of ids.entries()) {
    bytes.set(id, end);
    end += id.length;
    ends[row] = end;
  }
  const each = Uint32Array.from({ length: rows }, (_, row) => row);
  return {
    ...{ profile: '', group: 0, groups: 1, shard: NO_SHARD, dimensions, measures, rows },
    ...{ sequences: { length: rows, at: () => '0' }, arrivals, arrivalBaseMs: 0 },
    ...{ devices: { count: rows, bytes, start: 0, ends, texts, codes }, who: each, record: each },
    ...{ index: each, time, timeBaseMs: 0, values, rejected: [] },
  };
}

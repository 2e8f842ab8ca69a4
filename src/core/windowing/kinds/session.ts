// Sessions of one device and measure: runs of values whose neighbours in event time are less than a gap apart. A late
// value may extend one, make it begin earlier or join two. Refuses nothing: what is too late or a duplicate was found
// before.
import { type Accumulator, add, emptyAccumulator, merge } from '../slices/accumulator.ts';
import { ALWAYS, MAX_SIZE_MS, parseDurationMs } from '../slices/window-spec.ts';
import { readWindow, writeWindow } from './stored-window.ts';
import type { KindSpec, WindowKind } from './window-kind.ts';

const PREFIX = 'session/';

/** Values of a device and measure whose neighbours in event time are less than the gap apart, both in its stretch. */
interface SessionSpec extends KindSpec {
  readonly gapMs: number;
}

/** From its first value's event time to its last value's plus the gap. */
interface Session extends Accumulator {
  /** Index of the dimension values of its latest value by event time, in the device's list. */
  variant: number;
  /** Changed since the last pane. */
  dirty: boolean;
  /** Is in the stored state as it begins: a sweep may have published it. */
  isStored: boolean;
  /**
   * Starts that were published, or may have been, and are this session's now. Void panes tell so with the next
   * publication.
   */
  voidStarts: number[];
}

function createSession(): Session {
  return { ...emptyAccumulator(), variant: 0, dirty: false, isStored: false, voidStarts: [] };
}

/**
 * Adds a value to `sessions`, which are sorted by start and at least `gapMs` apart. `watermarkMs` is that of all
 * readings before: what it has not passed can only have been published by a sweep, from the stored state.
 */
function addToSessions(
  sessions: Session[],
  gapMs: number,
  value: number,
  atMs: number,
  variant: number,
  watermarkMs: number,
): void {
  let at = sessions.length - 1;
  while (at >= 0 && (sessions[at] as Session).firstAtMs > atMs) at -= 1;
  const before = sessions[at];
  const after = sessions[at + 1];
  const touchesBefore = before !== undefined && atMs - before.lastAtMs < gapMs;
  const touchesAfter = after !== undefined && after.firstAtMs - atMs < gapMs;
  if (touchesAfter) {
    if (after.isStored || after.lastAtMs + gapMs <= watermarkMs) after.voidStarts.push(after.firstAtMs);
    after.isStored = false;
  }
  if (touchesBefore) {
    addTo(before, value, atMs, variant);
    if (!touchesAfter) return;
    merge(before, after);
    before.variant = after.variant;
    before.voidStarts.push(...after.voidStarts);
    sessions.splice(at + 1, 1);
  } else if (touchesAfter) addTo(after, value, atMs, variant);
  else {
    const created = createSession();
    addTo(created, value, atMs, variant);
    sessions.splice(at + 1, 0, created);
  }
}

function addTo(session: Session, value: number, atMs: number, variant: number): void {
  if (atMs > session.lastAtMs) session.variant = variant;
  add(session, value, atMs);
  session.dirty = true;
}

/** Marks the step as published and drops the sessions that are, and that no value from `earliestMs` on can touch. */
function retireSessions(sessions: Session[], gapMs: number, watermarkMs: number, earliestMs: number): void {
  let kept = 0;
  for (const session of sessions) {
    const endMs = session.lastAtMs + gapMs;
    if (endMs <= watermarkMs && endMs <= earliestMs) continue;
    session.dirty = false;
    session.isStored = true;
    session.voidStarts.length = 0;
    sessions[kept] = session;
    kept += 1;
  }
  sessions.length = kept;
}

/** `session/30s`. Sessions that are not final, by start. */
export const sessionWindows: WindowKind<SessionSpec, Session[]> = {
  prefix: PREFIX,
  form: 'session/GAP',
  takes: 'values',
  // A session's end moves with its values, its start does only where it is another session's.
  placedBy: 'start',
  earliestMs: Number.NEGATIVE_INFINITY,
  parse(label) {
    const gapMs = parseDurationMs(label.slice(PREFIX.length));
    if (gapMs === undefined) throw new RangeError(`window "${label}": expected session/GAP such as session/30s`);
    if (gapMs > MAX_SIZE_MS) throw new RangeError(`window "${label}": a gap is at most 1d`);
    return { kind: sessionWindows, label, gapMs, ...ALWAYS };
  },
  identity: ({ gapMs }) => gapMs,
  grainMs: () => undefined,
  reachMs: ({ gapMs }) => gapMs,
  open: () => [],
  absorb: (sessions, { gapMs }, value, atMs, variant, watermarkMs) =>
    addToSessions(sessions, gapMs, value, atMs, variant, watermarkMs),
  due(sessions, { gapMs }, _series, { emittedMs, watermarkMs }, tell) {
    for (const session of sessions) {
      const endMs = session.lastAtMs + gapMs;
      const isDue = endMs <= watermarkMs && (session.dirty || endMs > emittedMs);
      const { firstAtMs: startMs, variant, voidStarts, count: revision } = session;
      if (isDue || voidStarts.length > 0)
        tell({ startMs, endMs, numbers: session, variant, revision, voidStarts, isOpen: !isDue });
    }
  },
  nextEndMs(sessions, { gapMs }, _series, afterMs) {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const { lastAtMs } of sessions) {
      if (lastAtMs + gapMs > afterMs) nextMs = Math.min(nextMs, lastAtMs + gapMs);
    }
    return nextMs;
  },
  settle: () => undefined,
  retire: (sessions, { gapMs }, closedMs, watermarkMs) => retireSessions(sessions, gapMs, watermarkMs, closedMs),
  isEmpty: (sessions) => sessions.length === 0,
  isWaiting: () => false,
  variants(sessions, tell) {
    for (const { variant } of sessions) tell(variant);
  },
  codec: {
    place: { in: 'state', numberOf: ({ gapMs }) => gapMs },
    write(out, sessions, indexOf) {
      out.varint(sessions.length);
      for (const session of sessions) writeWindow(out, session, indexOf);
    },
    read(from) {
      return Array.from({ length: from.varint() }, () => {
        const session = createSession();
        readWindow(from, session);
        session.isStored = true;
        return session;
      });
    },
  },
};

// The incidents of a run as its page shows them: read from the alerts table, with the acts of whoever looks at it.
import { randomUUID } from 'node:crypto';
import { mailText } from '#core/alert/message/mail.ts';
import { mannerOf } from '#core/alert/message/manner.ts';
import { subjectOf } from '#core/alert/message/subject.ts';
import { noticeOf } from '#core/alert/notice.ts';
import { SEVERITIES } from '#core/finding/severity.ts';
import type { AlertHead } from '#core/notify/head.ts';
import type { Silence } from '#core/notify/silence.ts';
import { DeskError } from '#stages/alert/desk.ts';
import { type IncidentRow, inOrder, matchersFor, rowOf } from '#stages/alert/incident-row.ts';
import { type StoryLine, storyOf } from '#stages/alert/story.ts';
import type { AlertPlace } from '../alerts/place.ts';

export interface IncidentStory {
  readonly row: IncidentRow;
  readonly story: readonly StoryLine[];
  /** What an e-mail says of it now. */
  readonly mail: { readonly subject: string; readonly text: string };
}

export interface WantedSilence {
  /** Of the incident that is to be silenced, with those like it. */
  readonly id: string;
  readonly forMs: number;
  readonly by: string;
  readonly reason: string;
}

export interface IncidentBoard {
  /** Something was published: the next look is at once. */
  published(): void;
  /** Answers what changed since the last look, where something was published since or it is some time ago. */
  refresh(isAtOnce?: boolean): Promise<readonly IncidentRow[]>;
  /** Those that go on first, the newest first. */
  rows(): readonly IncidentRow[];
  /** Open ones, by severity from low to critical. */
  open(): readonly [number, number, number, number];
  /** Undefined where there is none of this id. */
  story(id: string): Promise<IncidentStory | undefined>;
  /** These three reject with a DeskError that says in words what stands against it. */
  acknowledge(id: string, by: string, note: string): Promise<IncidentRow>;
  silence(wanted: WantedSilence): Promise<Silence>;
  endSilence(id: string): Promise<Silence>;
}

/** In the browser's list, those that go on first; others are in the alerts table. */
const MAX_ROWS = 300;
/** What is kept and not published shows by then; what is published shows at the next look. */
const LOOK_EVERY_MS = 5_000;

export function createIncidentBoard({ heads, desk, profile }: AlertPlace, nowMs: () => number): IncidentBoard {
  const known = new Map<string, IncidentRow>();
  const manner = mannerOf(profile);
  function mailOf({ last, acknowledged }: AlertHead): IncidentStory['mail'] {
    const notice = { ...noticeOf(last), ...(acknowledged && { acknowledged }) };
    return { subject: subjectOf(notice, manner), text: mailText(notice, manner) };
  }
  let rows: readonly IncidentRow[] = [];
  let nextLookMs = Number.NEGATIVE_INFINITY;
  let looking: Promise<readonly IncidentRow[]> | undefined;

  async function look(): Promise<readonly IncidentRow[]> {
    const [found, silences] = await Promise.all([
      heads.heads({ profile: profile.name, limit: MAX_ROWS, isOpenFirst: true }),
      desk.silences(),
    ]);
    const now = found.map((head) => rowOf(head, silences, nowMs()));
    const changed = now.filter((row) => isOther(known.get(row.id), row));
    // One that is beyond the list goes on being known while it is open in it.
    known.clear();
    for (const row of now) known.set(row.id, row);
    rows = inOrder(now);
    return changed;
  }

  return {
    published() {
      nextLookMs = Number.NEGATIVE_INFINITY;
    },
    refresh(isAtOnce = false) {
      if (!isAtOnce && nowMs() < nextLookMs) return Promise.resolve([]);
      nextLookMs = nowMs() + LOOK_EVERY_MS;
      looking ??= look().finally(() => {
        looking = undefined;
      });
      return looking;
    },
    rows: () => rows,
    open() {
      const counts: [number, number, number, number] = [0, 0, 0, 0];
      for (const { isOpen, severity } of rows) if (isOpen) counts[SEVERITIES.indexOf(severity) as 0] += 1;
      return counts;
    },
    async story(id) {
      const head = await heads.head(id);
      if (head === undefined) return undefined;
      const [told, silences] = await Promise.all([heads.story(id), desk.silences()]);
      return { row: rowOf(head, silences, nowMs()), story: storyOf(told, silences, timeOfDay), mail: mailOf(head) };
    },
    async acknowledge(id, by, note) {
      const head = await desk.acknowledge(id, { by, ...(note === '' ? {} : { note }) }, nowMs());
      return rowOf(head, await desk.silences(), nowMs());
    },
    async silence({ id, forMs, by, reason }) {
      const head = await heads.head(id);
      if (head === undefined) throw new DeskError(`there is no incident ${id}: it never was, or has expired`);
      const startMs = nowMs();
      const matchers = matchersFor(rowOf(head, [], startMs));
      const wanted = { id: randomUUID().slice(0, 8), matchers, startMs, endMs: startMs + forMs, by, reason };
      return desk.putSilence(wanted, startMs);
    },
    endSilence: (id) => desk.endSilence(id, nowMs()),
  };
}

/** The head's version does not grow with a silence. */
function isOther(before: IncidentRow | undefined, now: IncidentRow): boolean {
  return (
    before === undefined ||
    before.version !== now.version ||
    before.state !== now.state ||
    before.silenced?.silence !== now.silenced?.silence ||
    before.silenced?.untilMs !== now.silenced?.untilMs
  );
}

/** As the page writes times: this machine's. */
const timeOfDay = (ms: number): string => new Date(ms).toTimeString().slice(0, 8);

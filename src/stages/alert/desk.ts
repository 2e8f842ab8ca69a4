// What people say of incidents: that they see to one, and that they do not want to hear of something for a while.
// Each answer is of now; a function that tells knows it at once (acknowledged) or within a minute (silenced).
import { bytesOf, oneLine } from '#core/alert/message/plain.ts';
import type { Acknowledgement } from '#core/alert/notice.ts';
import { type AlertHead, isOpen } from '#core/notify/head.ts';
import { decodeSilences, encodeSilences, type Silence, silencesKey } from '#core/notify/silence.ts';
import type { AlertHeads } from '../ports.ts';

/** Said in a sentence for whoever asked. */
export class DeskError extends Error {
  /** `gone`: there is no such incident or silence, or it is over. `busy`: others change it all the time. */
  readonly why: 'refused' | 'gone' | 'busy';

  constructor(message: string, why: DeskError['why'] = 'refused') {
    super(message);
    this.name = 'DeskError';
    this.why = why;
  }
}

export type Said = Pick<Acknowledgement, 'by' | 'note'>;

/** Others read it in their terminals and mails, and it is stored with each transition that follows. */
const MAX_SAID_LENGTH = 500;

/** What somebody typed, as it is kept: one line, without what moves a terminal, cut where it is long. */
export function saidOf({ by, note }: Said): Said {
  const name = oneLine(by, MAX_SAID_LENGTH);
  if (name === '') throw new DeskError('who says so? A name of letters is expected');
  return note === undefined ? { by: name } : { by: name, note: oneLine(note, MAX_SAID_LENGTH) };
}

export interface AlertDesk {
  /**
   * Repeats stop until it gets graver. Who acknowledges again takes it over.
   * @throws DeskError where there is no such incident, or it is over.
   */
  acknowledge(id: string, said: Said, nowMs: number): Promise<AlertHead>;
  /** Those that hold or will, and those that ended lately, the newest start first. */
  silences(): Promise<readonly Silence[]>;
  /**
   * Holds within a minute. A start that has passed is cut to now.
   * @throws DeskError where it would end before it starts or in more than a year, or matches everything without
   * saying so (`device: '*'`).
   */
  putSilence(silence: Omit<Silence, 'askedStartMs'>, nowMs: number): Promise<Silence>;
  /** Ends it now. @throws DeskError where there is none of this id that has not ended. */
  endSilence(id: string, nowMs: number): Promise<Silence>;
}

/** Writers in a row that were there first before it gives up: people do not write that often. */
const MAX_CONFLICTS = 20;
const MAX_SILENCES = 1_000;
/** An item holds 400 KB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_SILENCES_BYTES = 350_000;
const MAX_SILENCE_MS = 366 * 86_400_000;

export function createAlertDesk(heads: AlertHeads, profile: string): AlertDesk {
  async function changeSilences<T>(change: (all: Silence[]) => T, nowMs: number): Promise<T> {
    for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts += 1) {
      const stored = await heads.document(silencesKey(profile));
      const all = [...decodeSilences(stored?.text)];
      const answer = change(all);
      const version = (stored?.version ?? 0) + 1;
      const text = encodeSilences(all, nowMs);
      if (bytesOf(text) > MAX_SILENCES_BYTES)
        throw new DeskError('the silences take more than an item holds: end some, or give shorter reasons');
      if (await heads.putDocument(silencesKey(profile), { version, text })) return answer;
    }
    throw new DeskError('the silences are being changed by others all the time: try again', 'busy');
  }

  return {
    async acknowledge(id, said, nowMs) {
      const own = saidOf(said);
      for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts += 1) {
        const head = await heads.head(id);
        if (head === undefined) throw new DeskError(`there is no incident ${id}: it never was, or has expired`, 'gone');
        if (!isOpen(head))
          throw new DeskError(`incident ${id} of ${head.last.device} is over: nothing to acknowledge`, 'gone');
        const { dueMs, ...rest } = head;
        const { severity } = head.last;
        const acknowledged = { ...own, atMs: nowMs, severity };
        const next = { ...rest, version: head.version + 1, changedAtMs: nowMs, acknowledged };
        if (await heads.putHead(head.lane === 'group' && dueMs !== undefined ? { ...next, dueMs } : next)) return next;
      }
      throw new DeskError(`incident ${id} changes all the time: try again`, 'busy');
    },

    async silences() {
      const stored = await heads.document(silencesKey(profile));
      return decodeSilences(stored?.text).toSorted((a, b) => b.startMs - a.startMs);
    },

    putSilence(silence, nowMs) {
      const { startMs, endMs, matchers } = silence;
      if (!(endMs > Math.max(startMs, nowMs)))
        throw new DeskError(`a silence has to end after it starts and after now: end ${timeText(endMs)}`);
      if (endMs - nowMs > MAX_SILENCE_MS)
        throw new DeskError('a silence of more than a year would be forgotten: let it end within 366 days');
      const { dimensions = {}, ...own } = matchers;
      if (Object.keys(dimensions).length + Object.keys(own).length === 0)
        throw new DeskError('a silence without a matcher would keep every message: say device * if that is meant');
      const said = { by: oneLine(silence.by, MAX_SAID_LENGTH), reason: oneLine(silence.reason, MAX_SAID_LENGTH) };
      const asked: Silence = { ...silence, ...said };
      const kept: Silence = startMs < nowMs ? { ...asked, startMs: nowMs, askedStartMs: startMs } : asked;
      return changeSilences((all) => {
        const at = all.findIndex(({ id }) => id === silence.id);
        if (at >= 0) all[at] = kept;
        else all.push(kept);
        if (all.length > MAX_SILENCES)
          throw new DeskError(`there are ${MAX_SILENCES} silences already: end some, or use fewer with wider matchers`);
        return kept;
      }, nowMs);
    },

    endSilence(id, nowMs) {
      return changeSilences((all) => {
        const at = all.findIndex((each) => each.id === id && each.endMs > nowMs);
        const found = all[at];
        if (found === undefined) throw new DeskError(`there is no silence ${id} that has not ended`, 'gone');
        const ended = { ...found, startMs: Math.min(found.startMs, nowMs), endMs: nowMs };
        all[at] = ended;
        return ended;
      }, nowMs);
    },
  };
}

const timeText = (ms: number): string => (Number.isFinite(ms) ? new Date(ms).toISOString() : String(ms));

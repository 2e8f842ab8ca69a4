// Silences and maintenance windows as of now: read from the store at most once in half a minute, the last good ones
// kept where it does not answer.
import type { AlertTransition } from '#core/alert/alert.ts';
import { maintenanceFor } from '#core/notify/calendar.ts';
import type { Quiet } from '#core/notify/decide.ts';
import type { NotifyPolicy } from '#core/notify/policy.ts';
import { decodeSilences, type Silence, silenceFor, silencesKey } from '#core/notify/silence.ts';
import type { AlertHeads } from '../ports.ts';

export interface QuietBook {
  /** Reads the silences where what is known is older than `maxAgeMs` (default 30 s). */
  refresh(nowMs: number, maxAgeMs?: number): Promise<void>;
  quietFor(transition: AlertTransition, nowMs: number): Quiet | undefined;
}

/** A silence is promised to hold within a minute. */
const REFRESH_MS = 30_000;

export function createQuietBook(heads: AlertHeads, profile: string, { maintenance }: NotifyPolicy): QuietBook {
  let silences: readonly Silence[] = [];
  let readAtMs = Number.NEGATIVE_INFINITY;
  return {
    async refresh(nowMs, maxAgeMs = REFRESH_MS) {
      if (Math.abs(nowMs - readAtMs) < maxAgeMs) return;
      try {
        silences = decodeSilences((await heads.document(silencesKey(profile)))?.text);
        readAtMs = nowMs;
      } catch (error) {
        // Telling goes on with what is known; with nothing known the store is asked again by the call's repetition.
        if (readAtMs === Number.NEGATIVE_INFINITY) throw error;
      }
    },
    quietFor(transition, nowMs) {
      const silence = silenceFor(silences, transition, nowMs);
      if (silence !== undefined)
        return { reason: 'silenced', by: silence.id, why: silence.reason, untilMs: silence.endMs };
      const window = maintenanceFor(maintenance, transition, nowMs);
      return window === undefined ? undefined : { reason: 'maintenance', by: window.text, why: window.text };
    },
  };
}

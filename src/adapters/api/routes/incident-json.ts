// An incident and its story as the query API answers them.
import * as v from 'valibot';
import type { Acknowledgement } from '#core/alert/notice.ts';
import type { IncidentRow } from '#stages/alert/incident-row.ts';
import type { StoryLine } from '#stages/alert/story.ts';
import { DIMENSIONS, finite, iso, NUMBER, TIMES } from '../fields.ts';

const SAID = v.nullable(v.object({ by: v.string(), at: TIMES, note: v.nullable(v.string()) }));
const TEXTS = v.nullable(v.string());

export const INCIDENT = v.object({
  ...{ id: v.string(), device_id: v.string(), state: v.string(), open: v.boolean(), severity: v.string() },
  ...{ rule: v.string(), kind: v.string(), measure: v.string(), value: NUMBER, baseline: NUMBER },
  ...{ message: v.string(), started_at: TIMES, at: TIMES, opened_at: TIMES, changed_at: TIMES },
  ...{ dimensions: DIMENSIONS, told: TEXTS, acknowledged: SAID, closed: SAID },
  silenced: v.nullable(v.object({ silence: v.string(), until: TIMES, reason: v.string() })),
  ...{ group: TEXTS, flapping: v.boolean(), devices: NUMBER, version: v.number() },
});

export function incidentJson(row: IncidentRow) {
  const { id, device, state, isOpen, severity, rule, kind, measure, value, baseline, message, dimensions } = row;
  const { startMs, atMs, openedAtMs, changedAtMs, told, acknowledged, closed, silenced, group, isFlapping } = row;
  return {
    ...{ id, device_id: device, state, open: isOpen, severity, rule, kind, measure },
    ...{ value: finite(value), baseline: baseline === null ? null : finite(baseline), message },
    ...{ started_at: iso(startMs), at: iso(atMs), opened_at: iso(openedAtMs), changed_at: iso(changedAtMs) },
    ...{ dimensions, told, acknowledged: saidJson(acknowledged), closed: saidJson(closed) },
    silenced:
      silenced === null
        ? null
        : { silence: silenced.silence, until: iso(silenced.untilMs ?? undefined), reason: silenced.reason },
    ...{ group, flapping: isFlapping, devices: row.count, version: row.version },
  };
}

const saidJson = (said: Acknowledgement | null) =>
  said === null ? null : { by: said.by, at: iso(said.atMs), note: said.note ?? null };

export const STORY = v.array(
  v.object({
    ...{ what: v.string(), transition: v.number(), severity: v.string(), at: TIMES },
    ...{ message: v.string(), sent: v.boolean(), fate: v.string() },
  }),
);

export const storyJson = (story: readonly StoryLine[]) =>
  story.map(({ what, transition, severity, atMs, message, isSent, fate }) => ({
    ...{ what, transition, severity, at: iso(atMs), message, sent: isSent, fate },
  }));

// Incidents: the list, one with its story, and what people do with them.
import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { SEVERITIES } from '#core/finding/severity.ts';
import type { AlertHead } from '#core/notify/head.ts';
import { parseDurationMs } from '#core/windowing/slices/window-spec.ts';
import { matchersFor, rowOf } from '#stages/alert/incident-row.ts';
import { storyOf } from '#stages/alert/story.ts';
import { actorOf, CURSOR, cursorOf, DEVICE, iso, placeOf, SPAN, TIME, TIMES, text, timeMs, whole } from '../fields.ts';
import { type ApiPorts, apiRoute } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import { INCIDENT, incidentJson, STORY, storyJson } from './incident-json.ts';

const ID = { id: text('the id of an incident', 128) };
const SEVERITY_WORDS = `one of ${SEVERITIES.join(', ')}`;
/** Looked through for a page, where a filter leaves few. */
const MAX_LOOKS = 8;

export const alerts = apiRoute({
  id: 'alerts',
  path: '/v1/alerts',
  summary: 'Incidents, the newest first',
  query: {
    open: v.optional(
      v.pipe(v.boolean('true or false'), v.description('only those that go on, or only those that are over')),
    ),
    device: v.optional(DEVICE),
    severity: v.optional(
      v.pipe(v.picklist([...SEVERITIES], SEVERITY_WORDS), v.description(`at least so grave: ${SEVERITY_WORDS}`)),
    ),
    changed_since: v.optional(TIME),
    limit: v.optional(whole('a whole number from 1 to 500', 1, 500), 100),
    cursor: v.optional(CURSOR),
  },
  maxAgeSeconds: 2,
  answer: v.object({ alerts: v.array(INCIDENT), next: v.nullable(v.string()) }),
  async handle({ query }, ports) {
    const { open, device, severity, changed_since: since, limit, cursor } = query;
    const nowMs = ports.nowMs();
    const sinceMs = since === undefined ? Number.NEGATIVE_INFINITY : timeMs('changed_since', since, nowMs);
    const least = severity === undefined ? 0 : SEVERITIES.indexOf(severity);
    const isWanted = ({ last, changedAtMs }: AlertHead) =>
      SEVERITIES.indexOf(last.severity) >= least && changedAtMs >= sinceMs;
    let place: AlertPlace | undefined = cursor === undefined ? undefined : alertPlace(cursor);
    const found: AlertHead[] = [];
    for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
      const page: HeadPage = await headsFrom(ports, place, { open, device, limit: limit + 1 });
      for (const head of page.heads) {
        if (found.length === limit) break;
        if (isWanted(head)) found.push(head);
        place = movedTo(place, head);
      }
      if (page.isLast && (page.heads.length === 0 || page.heads.at(-1)?.id === place?.id)) place = undefined;
      if (page.isLast || found.length === limit) break;
    }
    const silences = await ports.desk.silences();
    return {
      json: {
        alerts: found.map((head) => incidentJson(rowOf(head, silences, nowMs))),
        next: place === undefined ? null : cursorOf('alerts', [place.openedAtMs, place.startMs, place.id, place.told]),
      },
    };
  },
});

/** The last one that was looked at, in the order of heads. */
interface AlertPlace {
  readonly openedAtMs: number;
  readonly startMs: number;
  readonly id: string;
  /** How many that opened then were looked at, it among them. */
  readonly told: number;
}

const MAX_TOLD = 100_000;

function alertPlace(cursor: string): AlertPlace {
  const isPlace = ([openedAtMs, startMs, id, told]: readonly unknown[]) =>
    Number.isSafeInteger(openedAtMs) &&
    Number.isFinite(startMs) &&
    typeof id === 'string' &&
    Number.isSafeInteger(told) &&
    (told as number) >= 0 &&
    (told as number) <= MAX_TOLD;
  const [openedAtMs, startMs, id, told] = placeOf('alerts', cursor, isPlace) as [number, number, string, number];
  return { openedAtMs, startMs, id, told };
}

function movedTo(before: AlertPlace | undefined, { openedAtMs, last: { startMs }, id }: AlertHead): AlertPlace {
  return { openedAtMs, startMs, id, told: before?.openedAtMs === openedAtMs ? before.told + 1 : 1 };
}

/** As `headOrder` has it. */
const isAfter = ({ openedAtMs, last: { startMs }, id }: AlertHead, place: AlertPlace): boolean =>
  openedAtMs < place.openedAtMs ||
  (openedAtMs === place.openedAtMs && (startMs < place.startMs || (startMs === place.startMs && id > place.id)));

interface HeadPage {
  readonly heads: readonly AlertHead[];
  /** There are none behind them. */
  readonly isLast: boolean;
}

async function headsFrom(
  { heads, profile }: ApiPorts,
  place: AlertPlace | undefined,
  { open, device, limit }: { open: boolean | undefined; device: string | undefined; limit: number },
): Promise<HeadPage> {
  const most = limit + (place?.told ?? 0);
  const found = await heads.heads({
    profile: profile.name,
    limit: most,
    ...(open === undefined ? {} : { isOpen: open }),
    ...(device === undefined ? {} : { device }),
    ...(place === undefined ? {} : { beforeMs: place.openedAtMs + 1 }),
  });
  const behind = place === undefined ? found : found.filter((head) => isAfter(head, place));
  return { heads: behind.slice(0, limit), isLast: found.length < most };
}

/** @throws ApiProblem where there is none of this id in the profile. */
async function headOf({ heads, profile }: ApiPorts, id: string): Promise<AlertHead> {
  const head = await heads.head(id);
  if (head !== undefined && head.profile === profile.name) return head;
  throw new ApiProblem(404, `there is no incident ${id}: it never was, or has expired`);
}

async function shown(ports: ApiPorts, head: AlertHead) {
  const silences = await ports.desk.silences();
  return incidentJson(rowOf(head, silences, ports.nowMs()));
}

const GONE = { 404: 'No such incident' };

export const alert = apiRoute({
  id: 'alert',
  path: '/v1/alerts/{id}',
  summary: 'An incident with its story: what was told of it and what was kept, and why',
  params: ID,
  maxAgeSeconds: 2,
  refusals: GONE,
  answer: v.object({ alert: INCIDENT, story: STORY }),
  async handle({ path }, ports) {
    const head = await headOf(ports, path.id);
    const [story, silences] = await Promise.all([ports.heads.story(head.id), ports.desk.silences()]);
    const row = incidentJson(rowOf(head, silences, ports.nowMs()));
    return { json: { alert: row, story: storyJson(storyOf(story, silences, (ms) => iso(ms) ?? '')) } };
  },
});

const NOTE = v.optional(text('a note of 1 to 500 characters', 500));
const BY = v.optional(text('the name of whoever does it, of 1 to 200 characters', 200));
const ACT = {
  method: 'POST',
  scope: 'weir/act',
  params: ID,
  body: { by: BY, note: NOTE },
  refusals: { ...GONE, 409: 'It is over already, or others change it all the time' },
  answer: v.object({ alert: INCIDENT }),
} as const;

interface Said {
  readonly by?: string | undefined;
  readonly note?: string | undefined;
}

const saidBy = (who: string | undefined, { by, note }: Said) => ({
  by: actorOf(who, by),
  ...(note === undefined ? {} : { note }),
});

export const acknowledge = apiRoute({
  ...ACT,
  id: 'acknowledge',
  path: '/v1/alerts/{id}/acknowledge',
  summary: 'Somebody sees to it: it is not repeated until it gets graver',
  async handle({ path, body, who }, ports) {
    const { id } = await headOf(ports, path.id);
    const head = await ports.desk.acknowledge(id, saidBy(who, body), ports.nowMs());
    return { json: { alert: await shown(ports, head) } };
  },
});

export const resolve = apiRoute({
  ...ACT,
  id: 'resolve',
  path: '/v1/alerts/{id}/resolve',
  summary: 'It is over, whatever its rule says; whoever was told of it is told that within two minutes',
  async handle({ path, body, who }, ports) {
    const { id } = await headOf(ports, path.id);
    const head = await ports.close(id, saidBy(who, body), ports.nowMs());
    return { json: { alert: await shown(ports, head) } };
  },
});

export const silence = apiRoute({
  ...{ id: 'silence', method: 'POST', path: '/v1/alerts/{id}/silence', scope: 'weir/act' },
  summary: 'Messages of it and of those like it are kept for a while',
  params: ID,
  body: { for: SPAN, reason: text('a reason of 1 to 500 characters', 500), by: BY },
  refusals: { ...GONE, 409: 'A silence of more than a year, or too many of them' },
  answer: v.object({ silence: v.string(), until: TIMES, alert: INCIDENT }),
  async handle({ path, body, who }, ports) {
    const head = await headOf(ports, path.id);
    const startMs = ports.nowMs();
    const matchers = matchersFor(rowOf(head, [], startMs));
    const own = { id: randomUUID().slice(0, 8), matchers, startMs, endMs: startMs + (parseDurationMs(body.for) ?? 0) };
    const put = await ports.desk.putSilence({ ...own, by: actorOf(who, body.by), reason: body.reason }, startMs);
    return { json: { silence: put.id, until: iso(put.endMs), alert: await shown(ports, head) } };
  },
});

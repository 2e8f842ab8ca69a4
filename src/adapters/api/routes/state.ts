// How Weir itself fares: rejects with their reasons, health, and what it counts.
import * as v from 'valibot';
import { dayName, dayStartMs } from '#core/time/days.ts';
import { fleetTotals } from '#stages/query/fleet.ts';
import { metricsText } from '#stages/query/metrics-text.ts';
import { CURSOR, cursorOf, iso, placeOf, TIMES, text, whole } from '../fields.ts';
import { apiRoute } from '../ports.ts';
import { badField, shownValue } from '../problem.ts';
import { TEXT_TYPE } from '../route.ts';

const DAY_WORDS = 'a day of arrival (UTC) such as 2026-11-30';
const KINDS = ['rejected', 'too-late'] as const;
/** What came is shown as far as that; the whole is in the quarantine bucket. */
const MAX_RAW = 2_000;

export const rejects = apiRoute({
  id: 'rejects',
  path: '/v1/rejects',
  summary: 'Readings that were refused or came too late, with the reason and what came',
  query: {
    day: v.optional(v.pipe(v.string(DAY_WORDS), v.regex(/^\d{4}-\d{2}-\d{2}$/, DAY_WORDS), v.description(DAY_WORDS))),
    kind: v.optional(v.picklist(KINDS, `one of ${KINDS.join(', ')}`), 'rejected'),
    reason: v.optional(text('a reason such as not-a-number', 64)),
    limit: v.optional(whole('a whole number from 1 to 500', 1, 500), 100),
    cursor: v.optional(CURSOR),
  },
  maxAgeSeconds: 10,
  refusals: { 503: 'The quarantine bucket does not answer' },
  answer: v.object({
    rejects: v.array(
      v.object({
        ...{ kind: v.string(), arrived_at: TIMES, reason: v.string(), field: v.string(), value: v.string() },
        ...{ expected: v.string(), partition_key: v.string(), shard: v.string(), sequence: v.string() },
        ...{ index: v.number(), raw: v.string(), encoding: v.string() },
      }),
    ),
    next: v.nullable(v.string()),
  }),
  async handle({ query: { day, kind, reason, limit, cursor } }, { rejects: read, nowMs }) {
    const ofDay = day ?? dayName(nowMs());
    if (!Number.isFinite(dayStartMs(ofDay)))
      throw badField({ in: 'query', field: 'day', value: shownValue(ofDay), expected: DAY_WORDS });
    const after = cursor === undefined ? undefined : rejectPlace(cursor, `${kind}/${ofDay}/`);
    const isWanted = ({ issue }: { readonly issue: { readonly reason: string } }) =>
      reason === undefined || issue.reason === reason;
    const page = await read({ kind, day: ofDay, limit, after, isWanted });
    return {
      json: {
        rejects: page.rejections.map(
          ({ kind: of, arrivalMs, issue, partitionKey, shard, sequence, index, raw, encoding }) => ({
            ...{ kind: of, arrived_at: iso(arrivalMs), reason: issue.reason, field: issue.field, value: issue.value },
            ...{ expected: issue.expected, partition_key: partitionKey, shard, sequence, index },
            ...{ raw: raw.slice(0, MAX_RAW), encoding },
          }),
        ),
        next: page.next === undefined ? null : cursorOf('rejects', page.next),
      },
    };
  },
});

function rejectPlace(cursor: string, prefix: string): readonly [string, number] {
  const isPlace = ([key, line]: readonly unknown[]) =>
    typeof key === 'string' && key.startsWith(prefix) && Number.isSafeInteger(line);
  return placeOf('rejects', cursor, isPlace) as [string, number];
}

const AGES = v.nullable(v.number());

export const health = apiRoute({
  id: 'health',
  path: '/v1/health',
  summary: 'Whether each store answers, how far readings have come through, and how the canary fares',
  maxAgeSeconds: 5,
  answer: v.object({
    status: v.picklist(['ok', 'degraded']),
    dependencies: v.array(
      v.object({ name: v.string(), up: v.boolean(), took_ms: v.number(), reason: v.nullable(v.string()) }),
    ),
    sweep: v.object({ at: TIMES, age_seconds: AGES }),
    absorbed: v.object({ until: TIMES, lag_seconds: AGES }),
    canary: v.object({ window_end: TIMES, judged_at: TIMES }),
  }),
  async handle(_, { health: ask, nowMs }) {
    const { isWell, dependencies, sweptMs, absorbedMs, canary } = await ask();
    const age = (ms: number | undefined) => (ms === undefined ? null : (nowMs() - ms) / 1000);
    return {
      json: {
        status: isWell ? 'ok' : 'degraded',
        dependencies: dependencies.map(({ name, isUp, tookMs, reason }) => ({
          ...{ name, up: isUp, took_ms: tookMs, reason: reason ?? null },
        })),
        sweep: { at: iso(sweptMs), age_seconds: age(sweptMs) },
        absorbed: { until: iso(absorbedMs), lag_seconds: age(absorbedMs) },
        canary: { window_end: iso(canary.windowMs), judged_at: iso(canary.judgedMs) },
      },
    };
  },
});

/** Open incidents that are counted. */
const MAX_OPEN = 5_000;

export const metrics = apiRoute({
  id: 'metrics',
  path: '/metrics',
  summary: 'What Weir counts, in the text that Prometheus reads',
  types: [TEXT_TYPE],
  maxAgeSeconds: 10,
  answer: v.string(),
  async handle(_, { fleet, health: ask, heads, desk, profile, nowMs }) {
    const beganMs = nowMs();
    const [totals, how, open, silences] = await Promise.all([
      fleetTotals(fleet, beganMs),
      ask(),
      heads.heads({ profile: profile.name, isOpen: true, limit: MAX_OPEN }),
      desk.silences(),
    ]);
    const tookMs = nowMs() - beganMs;
    const measured = {
      profile: profile.name,
      fleet: totals,
      health: how,
      heads: open,
      silences,
      nowMs: nowMs(),
      tookMs,
    };
    return { bytes: metricsText(measured) };
  },
});

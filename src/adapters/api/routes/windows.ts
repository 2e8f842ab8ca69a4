// Windows of a device or of a dimension value, and the latest value of each measure.
import * as v from 'valibot';
import { parquetOfPanes } from '#adapters/aws/history/parquet-rows.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { latestValues } from '#stages/query/latest-values.ts';
import { firstWindows } from '#stages/query/latest-windows.ts';
import type { WindowQuery } from '#stages/query/ports.ts';
import type { WindowAnswer } from '#stages/query/read-windows.ts';
import { windowJson, windowsCsv } from '#stages/query/window-forms.ts';
import { DEVICE, DIMENSIONS, finite, iso, NUMBER, TIME, TIMES, text, timeMs, whole } from '../fields.ts';
import { type ApiPorts, apiRoute } from '../ports.ts';
import { ApiProblem, badField } from '../problem.ts';
import { CSV_TYPE, JSON_TYPE, PARQUET_TYPE } from '../route.ts';
import { measuresIn, windowsIn } from './names.ts';

/** A function's answer has 6 MB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_ANSWER_BYTES = 4_500_000;
const MAX_WINDOWS = 10_000;

const WINDOW = v.objectWithRest(
  {
    ...{ profile: v.string(), device_id: v.string(), measure: v.string(), window: v.string() },
    ...{ window_start: TIMES, window_end: TIMES, revision: NUMBER, count: v.number() },
    ...{ avg: NUMBER, min: NUMBER, max: NUMBER, sum: NUMBER, stddev: NUMBER, first: NUMBER, last: NUMBER },
    dimensions: DIMENSIONS,
  },
  v.unknown(),
);

const MEASURES = v.optional(v.pipe(v.array(text('the name of a measure', 64)), v.maxLength(64, 'at most 64 measures')));

export const windows = apiRoute({
  id: 'windows',
  path: '/v1/windows',
  summary: 'The windows of a device or of a dimension value over a time, each once with its highest revision',
  query: {
    device: DEVICE,
    from: v.optional(TIME, '2h'),
    to: v.optional(TIME),
    measure: MEASURES,
    window: v.optional(
      v.pipe(v.array(text('a window such as 1m or 5m/1m', 80)), v.maxLength(16, 'at most 16 windows')),
    ),
    // Those that start at once stay together, so an answer may have a few more.
    limit: v.optional(whole(`a whole number from 1 to ${MAX_WINDOWS}`, 1, MAX_WINDOWS), 1_000),
  },
  types: [JSON_TYPE, CSV_TYPE, PARQUET_TYPE],
  maxAgeSeconds: 5,
  refusals: { 503: 'A store does not answer' },
  answer: v.object({
    device: v.string(),
    from: TIMES,
    to: TIMES,
    sources: v.pipe(v.array(v.string()), v.description('Where windows were read: hot, and the name of the engine')),
    cut: v.pipe(
      v.nullable(v.object({ why: v.picklist(['rows', 'bytes', 'time']), at: TIMES, next_from: TIMES })),
      v.description('Not all: windows that start from `at` on may be missing; `next_from` is where to go on'),
    ),
    missing_before: v.pipe(TIMES, v.description('Windows from before are kept nowhere')),
    windows: v.array(WINDOW),
  }),
  async handle({ query, type }, ports) {
    const asked = queryOf(query, ports);
    const { answer, text } = fitted(await ports.windows(asked), (each) =>
      type === CSV_TYPE ? windowsCsv(each.panes) : `${JSON.stringify(answerJson(each, asked))}\n`,
    );
    return { bytes: type === PARQUET_TYPE ? parquetOfPanes(answer.panes.map(writable)) : text };
  },
});

/**
 * What a store did not give is left out, as files have null there; a window without its end, as Timestream gives of
 * sessions, cannot be a row. @throws ApiProblem
 */
function writable(pane: Pane): Pane {
  if (!Number.isFinite(pane.endMs))
    throw new ApiProblem(
      406,
      `windows of ${pane.window} come from a store that does not know their end: ask for CSV or JSON`,
    );
  const known = Object.entries(pane).filter(([, value]) => typeof value !== 'number' || Number.isFinite(value));
  return Object.fromEntries(known) as unknown as Pane;
}

interface Given {
  readonly device: string;
  readonly from: string;
  readonly to?: string | undefined;
  readonly measure?: readonly string[] | undefined;
  readonly window?: readonly string[] | undefined;
  readonly limit: number;
}

/** @throws ApiProblem */
function queryOf({ device, from, to, measure, window, limit }: Given, { profile, nowMs }: ApiPorts): WindowQuery {
  const now = nowMs();
  const fromMs = timeMs('from', from, now);
  const toMs = to === undefined ? now : timeMs('to', to, now);
  if (toMs < fromMs)
    throw badField({
      in: 'query',
      field: 'from',
      value: iso(fromMs) ?? from,
      expected: `a time before to, ${iso(toMs)}`,
    });
  return {
    ...{ device, profile: profile.name, fromMs, toMs, limit },
    ...(measure && { measures: measuresIn(profile, measure) }),
    ...(window && { windows: windowsIn(window) }),
  };
}

/** As it is written; with fewer windows where all of them would be above what an answer takes. */
function fitted(whole: WindowAnswer, written: (answer: WindowAnswer) => string) {
  let answer = whole;
  for (;;) {
    const text = written(answer);
    const { panes, cut } = answer;
    const bytes = Buffer.byteLength(text);
    if (bytes <= MAX_ANSWER_BYTES || panes.length < 2) return { answer, text };
    const most = Math.max(1, Math.floor((panes.length * MAX_ANSWER_BYTES) / bytes / 1.1));
    const page = firstWindows(panes, most, cut);
    // All of them start at once: what is left is what an answer takes.
    if (page.panes.length === panes.length) {
      const first = { ...answer, panes: panes.slice(0, most), cut: bytesCut(panes[0]?.startMs ?? 0) };
      return { answer: first, text: written(first) };
    }
    answer = { ...answer, panes: page.panes, ...(page.cut && { cut: bytesCut(page.cut.cutAtMs) }) };
  }
}

const bytesCut = (cutAtMs: number) => ({ why: 'bytes' as const, cutAtMs });

function answerJson({ panes, cut, missingBeforeMs, sources }: WindowAnswer, { device, fromMs, toMs }: WindowQuery) {
  return {
    device,
    from: iso(fromMs),
    to: iso(toMs),
    sources,
    cut:
      cut === undefined
        ? null
        : { why: cut.why, at: iso(cut.cutAtMs), next_from: cut.cutAtMs > fromMs ? iso(cut.cutAtMs) : null },
    missing_before: iso(missingBeforeMs),
    windows: panes.map(windowJson),
  };
}

const LATELY_MS = 6 * 3_600_000;

export const latest = apiRoute({
  id: 'latest',
  path: '/v1/latest',
  summary: 'The latest value of each measure of a device, within the last six hours',
  query: { device: DEVICE, measure: MEASURES },
  maxAgeSeconds: 5,
  refusals: { 503: 'A store does not answer' },
  answer: v.object({
    device: v.string(),
    values: v.array(
      v.object({
        ...{ measure: v.string(), unit: v.string(), value: NUMBER, at: TIMES },
        ...{ window: v.string(), window_start: TIMES, window_end: TIMES, dimensions: DIMENSIONS },
      }),
    ),
  }),
  async handle({ query: { device, measure } }, { profile, detector, windows: read, nowMs }) {
    const now = nowMs();
    const measures = measure && { measures: measuresIn(profile, measure) };
    const { panes } = await read({
      ...{ device, profile: profile.name, fromMs: now - LATELY_MS, toMs: now, limit: 100_000 },
      ...measures,
    });
    const values = latestValues(panes).map(({ measure: name, value, atMs, pane }) => ({
      ...{ measure: name, unit: detector.unitOf(name), value: finite(value), at: iso(atMs) },
      ...{ window: pane.window, window_start: iso(pane.startMs), window_end: iso(pane.endMs) },
      dimensions: pane.dimensions,
    }));
    return { json: { device, values } };
  },
});

// How long one call of detect takes with the state of a full shard handed to it, as Lambda hands it: an object out of
// the event's JSON. The handler and the JSON around it are timed apart, since Lambda's runtime does the latter before
// and after the handler.

import { createMemoryAlertStore, createMemoryAlertTopic } from '#adapters/memory/alerts.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { makeHandler as makeDetect } from '#functions/detect/handler.ts';
import { makeHandler as makeValidate } from '#functions/validate/handler.ts';
import { energy } from '#profiles/energy.ts';
import { createNotifier } from '#stages/alert/notifier.ts';
import type { Metrics, OutgoingPack, Quarantine } from '#stages/ports.ts';
import { kinesisEvents } from '../events.ts';
import { type Percentiles, percentilesOf, rounded } from '../figures.ts';
import { makeLines, makeRecords } from '../lines.ts';
import { wholeNumber, wholeNumbers } from '../options.ts';
import { benchPart } from '../part.ts';
import { KEY_GROUPS } from '../shards.ts';
import { textTable } from '../text-table.ts';

export interface CallFigures {
  readonly readings: number;
  /** Packs of the readings stream that carry them. */
  readonly records: number;
  readonly eventBytes: number;
  /** Milliseconds of the handler alone. */
  readonly handlerMs: Percentiles;
  /** Milliseconds of JSON.parse of the event and JSON.stringify of the answer. */
  readonly jsonMs: Percentiles;
  /** Both together, call by call. */
  readonly callMs: Percentiles;
}

export interface DetectFigures {
  readonly devices: number;
  readonly stateBytes: number;
  readonly calls: readonly CallFigures[];
}

const SHARD = 'shardId-000000000000';
const START_MS = 1_767_225_600_000;
const EVERY_MS = 60_000;
/** Lambda takes records of one batch until 6 MB; none of these is near it. */
const ONE_EVENT = 10_000;
const WARM_UP_CALLS = 20;
/**
 * So many readings in all for each size of a call, within bounds that keep percentiles meaningful and the part short.
 */
const READINGS_EACH = 2_000_000;
const CALLS = { fewest: 200, most: 1000 } as const;

const metrics: Metrics = { count() {}, gauge() {} };
const quarantine: Quarantine = { async put() {} };

export const detectLatency = benchPart({
  name: 'detect',
  summary: 'how long a call of detect takes at a full shard, with 1, 100 and 10,000 readings',
  options: {
    devices: { value: 'N', default: '12000', says: 'whose state is handed on, all in one shard' },
    readings: { value: 'LIST', default: '1,100,10000', says: 'of a call' },
    calls: { value: 'N', says: 'measured calls of each size (200 to 1000, by size)' },
  },
  async run(options, say) {
    const devices = wholeNumber('devices', options.devices);
    const sizes = wholeNumbers('readings', options.readings);
    const fleet = await createFleet(devices);
    const calls: CallFigures[] = [];
    for (const readings of sizes) {
      const usual = Math.min(CALLS.most, Math.max(CALLS.fewest, Math.round(READINGS_EACH / readings)));
      const total = WARM_UP_CALLS + (options.calls === undefined ? usual : wholeNumber('calls', options.calls));
      const times: CallTimes[] = [];
      for (let done = 0; done < total; done += 1) {
        say({ done, total, note: `${readings} readings a call` });
        times.push(await fleet.call(readings));
      }
      calls.push(summarise(readings, times.slice(WARM_UP_CALLS)));
    }
    return { devices, stateBytes: fleet.stateBytes(), calls };
  },
  text: latencyText,
});

export function latencyText({ devices, stateBytes, calls }: DetectFigures): string {
  return `A call of detect, ${devices.toLocaleString('en')} devices in one shard, a state of ${(stateBytes / 1000).toFixed(0)} KB handed on; ms\n\n${latencyTable(calls)}`;
}

function latencyTable(calls: readonly CallFigures[]): string {
  return textTable(
    LATENCY_HEADER,
    calls.map((call) => latencyRow(call)),
  );
}

export const LATENCY_HEADER = [
  'readings',
  'records',
  'event KB',
  'handler p50',
  'p99',
  'max',
  'JSON p50',
  'call p50',
  'p99',
  'max',
];

export function latencyRow({ readings, records, eventBytes, handlerMs, jsonMs, callMs }: CallFigures) {
  const times = [handlerMs.p50, handlerMs.p99, handlerMs.max, jsonMs.p50, callMs.p50, callMs.p99, callMs.max];
  return [readings, records, Math.round(eventBytes / 1000), ...times.map((ms) => ms.toFixed(2))];
}

interface CallTimes {
  readonly records: number;
  readonly eventBytes: number;
  readonly handlerMs: number;
  readonly jsonMs: number;
}

/** A shard's stream that goes on from call to call; its first call brings every device, so that the state is full. */
export async function createFleet(devices: number) {
  const profile = compileProfile(energy);
  let packs: Uint8Array[] = [];
  const readings = {
    async put(all: readonly OutgoingPack[]) {
      packs.push(...all.map(({ data }) => data));
    },
  };
  const store = createMemoryAlertStore(() => 0);
  const alerts = { alerts: store, topic: createMemoryAlertTopic() };
  const policy = { groupBy: ['region'], capPerMinute: 30, maintenance: [] };
  const notifier = createNotifier(
    { heads: store, alerts: store, metrics },
    { profile: profile.name, policy, nowMs: () => performance.now() },
  );
  const validate = makeValidate({ readings, quarantine, metrics }, { profile, keyGroups: KEY_GROUPS });
  const detect = makeDetect(
    { state: createMemoryStateStore({ recordsCalls: false }), ...alerts, metrics, notifier },
    { profile },
  );
  let firstReading = 0;
  let sequence = 0;
  let stateJson = '{}';

  async function call(count: number): Promise<CallTimes> {
    const lines = makeLines({ readings: count, devices, startMs: START_MS, everyMs: EVERY_MS, firstReading });
    firstReading += count;
    const arrivalMs = START_MS + Math.ceil((firstReading / devices) * EVERY_MS);
    packs = [];
    for (const event of kinesisEvents(makeRecords(lines, 100), SHARD, arrivalMs, ONE_EVENT, sequence))
      await validate(event);
    const [event] = kinesisEvents(packs, SHARD, arrivalMs, ONE_EVENT, sequence);
    sequence += count;
    const json = `${JSON.stringify({ ...event, ...windowPart }).slice(0, -1)},"state":${stateJson}}`;
    const startedMs = performance.now();
    const parsed: unknown = JSON.parse(json);
    const calledMs = performance.now();
    const answer = await detect(parsed);
    const answeredMs = performance.now();
    const answerJson = JSON.stringify(answer);
    const doneMs = performance.now();
    stateJson = JSON.stringify(answer.state ?? {});
    if (answerJson.length < stateJson.length) throw new Error('the answer does not carry its state');
    return {
      records: packs.length,
      eventBytes: json.length,
      handlerMs: answeredMs - calledMs,
      jsonMs: doneMs - startedMs - (answeredMs - calledMs),
    };
  }

  for (let round = 0; round < 3; round += 1) await call(devices);
  return { call, stateBytes: () => stateJson.length };
}

const windowPart = {
  window: { start: '2026-01-01T00:00:00Z', end: '2026-01-01T00:01:00Z' },
  shardId: SHARD,
  isFinalInvokeForWindow: false,
  isWindowTerminatedEarly: false,
};

function summarise(readings: number, times: readonly CallTimes[]): CallFigures {
  const last = times.at(-1);
  const of = (ms: (call: CallTimes) => number): Percentiles => {
    const { p50, p95, p99, max, count } = percentilesOf(times.map(ms));
    return { p50: rounded(p50, 3), p95: rounded(p95, 3), p99: rounded(p99, 3), max: rounded(max, 3), count };
  };
  return {
    readings,
    records: last?.records ?? 0,
    eventBytes: last?.eventBytes ?? 0,
    handlerMs: of((call) => call.handlerMs),
    jsonMs: of((call) => call.jsonMs),
    callMs: of((call) => call.handlerMs + call.jsonMs),
  };
}

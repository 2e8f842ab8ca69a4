// What a load test found, and its text.
import type { Percentiles } from '../figures.ts';
import { type Row, textTable } from '../text-table.ts';
import { AWS_HOPS } from './aws-hops.ts';

export interface StageLoad {
  readonly stage: 'validate' | 'aggregate' | 'detect';
  readonly shards: number;
  readonly calls: number;
  readonly recordsPerCall: number;
  /** Of one core: CPU time of the handler's calls ÷ time. */
  readonly coreShare: number;
  /** The stage's thread with driver, stream and the events' base64; validate's thread makes the readings too. */
  readonly threadCoreShare: number;
  readonly callMs: Percentiles;
}

export interface BacklogSample {
  /** Since the first reading. */
  readonly second: number;
  readonly offeredPerSecond: number;
  readonly rawRecords: number;
  readonly rawAgeMs: number;
  readonly detectRecords: number;
  readonly detectAgeMs: number;
  readonly aggregateRecords: number;
  readonly aggregateAgeMs: number;
  readonly rssMb: number;
}

export interface LoadFigures {
  readonly wantedPerSecond: number;
  readonly seconds: number;
  readonly devices: number;
  readonly perRecord: number;
  readonly lineBytes: number;
  readonly offeredPerSecond: number;
  /** Through validate and detect until the offering ended. */
  readonly achievedPerSecond: number;
  readonly stages: readonly StageLoad[];
  /** Of the whole process, all threads and the garbage collector's: cores. */
  readonly processCores: number;
  readonly samples: readonly BacklogSample[];
  /** From the beginning of validate's call to the alert's publish, ms. */
  readonly alertMs: Percentiles;
  readonly spikes: number;
  readonly windows: number;
  readonly maxRssMb: number;
  readonly boundMb: number;
  readonly isWithinBound: boolean;
  /** Offered at the wanted rate, and nothing was left waiting: then everything kept pace. */
  readonly isSustained: boolean;
  /**
   * How long after the last reading both streams were read to their end; null where they were not within the time
   * allowed.
   */
  readonly drainedAfterMs: number | null;
}

/** Every so many seconds is enough to see a trend. */
const SHOWN_SAMPLES = 12;

export function loadText(figures: LoadFigures): string {
  const { wantedPerSecond, seconds, devices, perRecord, lineBytes, offeredPerSecond, achievedPerSecond } = figures;
  const name = (value: number): string => value.toLocaleString('en');
  const verdict = figures.isSustained ? 'sustained' : 'NOT sustained on this machine';
  return [
    `${name(wantedPerSecond)} readings/s wanted for ${seconds} s: ${verdict}\n`,
    `offered ${name(offeredPerSecond)}/s, through validate and detect ${name(achievedPerSecond)}/s; ${name(devices)} devices, ${perRecord} readings a record, ${lineBytes} bytes each\n\n`,
    textTable(STAGE_HEADER, stageRows(figures)),
    `\nthe whole process: ${figures.processCores.toFixed(2)} cores; ${name(figures.windows)} windows written\n`,
    `\n${alertText(figures)}\n\n`,
    textTable(BACKLOG_HEADER, backlogRows(figures)),
    `\n${memoryText(figures)}\n${drainText(figures)}\n`,
    '\nwhat AWS adds to an alert, hop by hop (by its documents):\n',
    textTable(
      ['hop', 'adds'],
      AWS_HOPS.map(({ hop, adds }) => [hop, adds]),
    ),
  ].join('');
}

/**
 * The pace is kept by whole records and a clock: a hundredth is no shortfall. A poll may come 1.5 s after the last
 * reading.
 */
const SUSTAINED = { offeredRatio: 0.99, drainedWithinMs: 3000 };

export function isSustained(wanted: number, offered: number, drainedAfterMs: number | null): boolean {
  return (
    offered >= wanted * SUSTAINED.offeredRatio && drainedAfterMs !== null && drainedAfterMs <= SUSTAINED.drainedWithinMs
  );
}

export const STAGE_HEADER: Row = [
  'stage',
  'shards',
  'calls',
  'records/call',
  'core',
  'thread',
  'call ms p50',
  'p95',
  'p99',
];

export function stageRows({ stages }: LoadFigures): Row[] {
  return stages.map(({ stage, shards, calls, recordsPerCall, coreShare, threadCoreShare, callMs }) => [
    stage,
    ...[shards, calls, Math.round(recordsPerCall)],
    ...[coreShare, threadCoreShare].map((share) => `${(share * 100).toFixed(0)} %`),
    ...[callMs.p50, callMs.p95, callMs.p99].map((ms) => ms.toFixed(1)),
  ]);
}

export const BACKLOG_HEADER: Row = [
  'second',
  'offered/s',
  'raw records',
  'age ms',
  'for detect',
  'age ms',
  'for aggregate',
  'age ms',
  'RSS MB',
];

export function backlogRows({ samples }: LoadFigures): Row[] {
  const step = Math.max(1, Math.ceil(samples.length / SHOWN_SAMPLES));
  return samples
    .filter((_, index) => index % step === step - 1)
    .map((each) => [
      String(each.second),
      each.offeredPerSecond,
      ...[each.rawRecords, Math.round(each.rawAgeMs)],
      ...[each.detectRecords, Math.round(each.detectAgeMs)],
      ...[each.aggregateRecords, Math.round(each.aggregateAgeMs)],
      each.rssMb,
    ]);
}

export function alertText({ alertMs, spikes }: LoadFigures): string {
  const { p50, p95, p99, max, count } = alertMs;
  return `from validate's call to the alert's publish, in process: p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, longest ${max.toFixed(0)} ms (${count.toLocaleString('en')} alerts of ${spikes.toLocaleString('en')} spikes)`;
}

export function memoryText({ maxRssMb, boundMb, isWithinBound }: LoadFigures): string {
  return `memory: at most ${maxRssMb.toLocaleString('en')} MB resident, bound ${boundMb.toLocaleString('en')} MB: ${isWithinBound ? 'kept' : 'BROKEN'}`;
}

export function drainText({ drainedAfterMs }: LoadFigures): string {
  return drainedAfterMs === null
    ? 'the streams were not read to their end in the time allowed after the last reading: the rate was not sustained'
    : `validate and detect had read everything ${Math.round(drainedAfterMs)} ms after the last reading`;
}

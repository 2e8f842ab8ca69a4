// The archive of readings in S3: an object for each commit of a key group's windows.
import { parquetOfReadings } from '#adapters/aws/archive/s3-archive.ts';
import { archiveParts } from '#core/archive/columns.ts';
import { encodePack } from '#core/pack/encode-pack.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import { HOURS_PER_MONTH, SECONDS_PER_MONTH } from '../assumptions.ts';
import { type CostLine, line } from '../line.ts';
import type { Workload } from '../options.ts';
import type { BillContext } from './bill-context.ts';
import { windowCommits } from './state.ts';

const GIB = 1024 ** 3;
const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;
/** An object is not sampled larger than this; beyond it a reading takes no fewer bytes. */
const MAX_SAMPLE = 4_000;
/** The setting archiveDays, by default. */
const ARCHIVE_DAYS = 365;
/** 2026-01-01 */
const SAMPLE_MS = 1_767_225_600_000;

export function archiveLines({ workload, flow }: BillContext): CostLine[] {
  const objects = windowCommits(flow);
  const readings = flow.readingsPerSecond * SECONDS_PER_MONTH;
  const keptGb = ((readings * bytesPerReading(workload, readings / objects)) / GIB) * (ARCHIVE_DAYS / DAYS_PER_MONTH);
  return [
    line('S3', 'archive of readings: objects put', 's3Put', objects),
    line('S3', `archive of readings, once ${ARCHIVE_DAYS} d are in it`, 's3GbMonth', keptGb),
    line('CloudWatch', 'alarm of the archive', 'alarm', 1),
  ];
}

/** A bill is made for many settings: an object of a size is written once. */
const measured = new WeakMap<Workload, Map<number, number>>();

/** Of an object with so many readings, written by the real code. */
function bytesPerReading(workload: Workload, readingsPerObject: number): number {
  const rows = Math.min(MAX_SAMPLE, Math.max(1, Math.round(readingsPerObject)));
  const known = measured.get(workload) ?? new Map<number, number>();
  measured.set(workload, known);
  const bytes = known.get(rows) ?? sampleBytes(workload, rows) / rows;
  known.set(rows, bytes);
  return bytes;
}

function sampleBytes(workload: Workload, rows: number): number {
  const random = digits();
  const { profile, packed, measureCount, deviceCount, periodMs } = workload;
  const sequences = Array.from(
    { length: Math.ceil(rows / packed) },
    (_, record) =>
      // Kinesis' numbers differ in about the last 30 of their 56 digits.
      `49590338271490256608559${String(record).padStart(6, '0')}${random(27)}`,
  );
  const devices = Math.min(rows, deviceCount, 1_000);
  const range = (length: number) => Array.from({ length }, (_, i) => i);
  const bytes = encodePack({
    ...{ profile: profile.name, group: 0, groups: 16, shard: 'shardId-000000000000', sequences },
    arrivals: sequences.map((_, record) => SAMPLE_MS + Math.floor((record * packed * periodMs) / deviceCount)),
    dimensions: profile.dimensions,
    devices: range(devices).map((i) => [
      `meter-${random(5)}`,
      ...profile.dimensions.map((name) => `${name}-${i % 20}`),
    ]),
    who: range(rows).map(() => Number(random(6)) % devices),
    record: range(rows).map((row) => Math.floor(row / packed)),
    index: range(rows).map((row) => row % packed),
    time: range(rows).map((row) => SAMPLE_MS + Math.floor((row * periodMs) / deviceCount) - Number(random(3))),
    measures: range(measureCount).map((i) => `measure_${i}`),
    values: range(measureCount).map(() => range(rows).map(() => Number(random(4)) / 1000)),
    rejected: [],
  });
  const head = { profile: profile.name, group: 0, groups: 16, latenessGrainMs: 60_000 };
  const parts = archiveParts([parsePack(bytes)]);
  return parts.reduce((sum, part) => sum + parquetOfReadings(part, head).length, 0);
}

/** Digits by a fixed rule: a bill is the same each time. */
function digits(): (length: number) => string {
  let state = 42;
  return (length) => {
    let text = '';
    while (text.length < length) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      text += String(state >>> 8)
        .padStart(8, '0')
        .slice(-6);
    }
    return text.slice(0, length);
  };
}

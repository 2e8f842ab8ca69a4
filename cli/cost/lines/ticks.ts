// Ticks: what a record a minute in each raw shard costs on its way (docs/ticks.md). Calls that a fleet makes anyhow are
// not counted twice.
import { HOURS_PER_MONTH } from '../assumptions.ts';
import { type CostLine, line } from '../line.ts';
import type { BillContext } from './bill-context.ts';
import { durationMs, functionLoads } from './functions.ts';

const MINUTES_PER_MONTH = 60 * HOURS_PER_MONTH;
const GIB = 1024 ** 3;
const MB_PER_GB = 1024;
/**
 * A record is billed for 1 KiB at least where a stream is paid by bytes:
 * https://aws.amazon.com/kinesis/data-streams/pricing/
 */
const LEAST_BYTES = 1024;
/**
 * src/core/tick/absorbed.ts, an upper bound: what a key group has, and for each raw shard its part and the distance of
 * its last tick.
 */
const NOTE_BYTES = { all: 32, group: 16, part: 5 };
const WRITE_UNIT_BYTES = 1024;
const READ_UNIT_BYTES = 4096;

export function tickLines(context: BillContext): CostLine[] {
  const { workload, choice, flow } = context;
  const { silentAfterMs, cohorts } = workload.profile;
  if (!choice.arrivalTicks || (silentAfterMs === undefined && cohorts.length === 0)) return [];
  const ticks = flow.rawShards * MINUTES_PER_MONTH;
  const packed = ticks * choice.keyGroups;
  const noteBytes = NOTE_BYTES.all + choice.keyGroups * (NOTE_BYTES.group + flow.rawShards * NOTE_BYTES.part);
  // Each call of aggregate that brings some notes them; it is asked again where two do so at once.
  const noteSeconds = Math.max(60, choice.aggregateBatchingWindowSeconds);
  const notes = (flow.readingsShards * HOURS_PER_MONTH * 3600) / noteSeconds;
  const reads = Math.ceil(noteBytes / READ_UNIT_BYTES);
  return [
    ...(choice.streamMode === 'provisioned'
      ? [line('Kinesis', 'ticks: on both streams', 'putUnit', ticks + packed)]
      : [line('Kinesis', 'ticks: GB in, both streams', 'onDemandInGb', ((ticks + packed) * LEAST_BYTES) / GIB)]),
    line('DynamoDB', 'ticks: noted by aggregate', 'dynamoWrite', notes * Math.ceil(noteBytes / WRITE_UNIT_BYTES)),
    line('DynamoDB', 'ticks: read by aggregate and the sweep', 'dynamoRead', (notes + MINUTES_PER_MONTH) * reads),
    ...callLines(context, notes),
  ];
}

/** Calls of a fleet that is quiet for longer than a minute; of a busy one there are none. */
function callLines(context: BillContext, notes: number): CostLine[] {
  const { choice, flow } = context;
  const calls = {
    validate: flow.rawShards * MINUTES_PER_MONTH,
    aggregate: notes,
    // One with the tick, and one that ends the invocation window.
    detect: flow.readingsShards * MINUTES_PER_MONTH * (choice.detectInvocationWindowSeconds === 0 ? 1 : 2),
    sweep: 0,
  };
  let count = 0;
  let gbSeconds = 0;
  for (const load of functionLoads(context)) {
    const further = Math.max(0, calls[load.name] - load.callsPerMonth);
    count += further;
    gbSeconds += (further * durationMs(load, choice.memoryMb) * choice.memoryMb) / MB_PER_GB / 1000;
  }
  return count === 0
    ? []
    : [
        line('Lambda', 'ticks: further calls', 'lambdaRequest', count),
        line('Lambda', 'ticks: time of further calls', 'lambdaGbSecond', gbSeconds, 'as long as a call with readings'),
      ];
}

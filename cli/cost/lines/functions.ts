// Lambda: calls follow from the flow; how long they take is an estimate from core milliseconds and usual waits.
import type { Engine } from '#config/engine.ts';
import { CPU_MS, HOURS_PER_MONTH, MB_PER_VCPU, SECONDS_PER_MONTH, WAIT_MS } from '../assumptions.ts';
import { type CostLine, line } from '../line.ts';
import type { BillContext } from './bill-context.ts';
import { baselineStateBytes, paneItemsOf, storedStateBytes, windowCommits, windowStateBytes } from './state.ts';

export interface FunctionLoad {
  readonly name: 'validate' | 'aggregate' | 'detect' | 'sweep';
  readonly callsPerMonth: number;
  readonly cpuMs: number;
  readonly waitMs: number;
}

/** src/adapters/aws: puts of panes at a time, calls of Timestream at a time, rows of one. */
const PARALLEL_PUTS = 16;
const PARALLEL_WRITES = 10;
const ROWS_PER_WRITE = 100;
/** src/stages/sweep/sweep.ts */
const GROUPS_AT_ONCE = 8;
const SECONDS_PER_MINUTE = 60;
const MB_PER_GB = 1024;
const KB = 1024;

/** Of an item's size, on top of the usual wait. */
const itemWaitMs = (bytes: number): number => (bytes / (100 * KB)) * WAIT_MS.dynamoItem100Kb;

export function functionLoads(context: BillContext): FunctionLoad[] {
  const { workload, choice, flow } = context;
  const perCall = (perSecond: number, calls: number): number => perSecond / calls;
  const { readingsPerSecond, packsPerSecond, validateCallsPerSecond, aggregateCallsPerSecond, detectCallsPerSecond } =
    flow;
  const windowBytes = windowStateBytes(context);
  const baselineBytes = baselineStateBytes(context);
  const storedBytes = storedStateBytes(context);
  const commitsPerCall = windowCommits(flow) / SECONDS_PER_MONTH / aggregateCallsPerSecond;
  const panesPerCall = perCall(flow.panesPerSecond, aggregateCallsPerSecond);
  const itemsPerCall = perCall(paneItemsOf(context).itemsPerSecond, aggregateCallsPerSecond);
  const measures = workload.measureCount;
  const rejecting = 1 - Math.exp(-perCall(readingsPerSecond, validateCallsPerSecond) * workload.rejectedRatio);
  const stateWaitMs =
    choice.windowStateStore === 's3'
      ? WAIT_MS.s3Put / PARALLEL_PUTS
      : WAIT_MS.dynamoWrite + itemWaitMs(storedBytes.windows);
  const loadedGroups = flow.sweepLoadsPerSecond * SECONDS_PER_MINUTE;
  const groupsOfDetectCall = flow.groupsTouched(perCall(readingsPerSecond, detectCallsPerSecond));
  return [
    {
      name: 'validate',
      callsPerMonth: validateCallsPerSecond * SECONDS_PER_MONTH,
      cpuMs:
        CPU_MS.call +
        perCall(readingsPerSecond, validateCallsPerSecond) * CPU_MS.validateReading * measures +
        perCall(flow.rawRecordsPerSecond, validateCallsPerSecond) * CPU_MS.validateRecord +
        perCall(packsPerSecond, validateCallsPerSecond) * CPU_MS.pack,
      waitMs: WAIT_MS.kinesisPut + rejecting * WAIT_MS.s3Put,
    },
    {
      name: 'aggregate',
      callsPerMonth: aggregateCallsPerSecond * SECONDS_PER_MONTH,
      cpuMs:
        CPU_MS.call +
        perCall(readingsPerSecond, aggregateCallsPerSecond) * CPU_MS.aggregateReading * measures +
        perCall(packsPerSecond, aggregateCallsPerSecond) * CPU_MS.pack +
        panesPerCall * (CPU_MS.pane + (workload.engine === 'athena' ? CPU_MS.parquetPane : 0)) +
        commitsPerCall * (windowBytes / KB) * (CPU_MS.stateKilobyte + CPU_MS.deflateKilobyte),
      // Both sinks at once, then commit after commit.
      waitMs:
        Math.max(
          Math.ceil(itemsPerCall / PARALLEL_PUTS) * WAIT_MS.dynamoWrite,
          engineWaitMs(workload.engine, panesPerCall),
        ) +
        commitsPerCall * stateWaitMs,
    },
    {
      name: 'detect',
      callsPerMonth: detectCallsPerSecond * SECONDS_PER_MONTH,
      // All that is handed on of the shard comes and goes as JSON with every call; what was touched is encoded.
      cpuMs:
        CPU_MS.call +
        perCall(readingsPerSecond, detectCallsPerSecond) * CPU_MS.detectReading * measures +
        perCall(packsPerSecond, detectCallsPerSecond) * CPU_MS.pack +
        ((groupsOfDetectCall * (flow.isDetectStateHandedOn ? flow.detectHandedBytesPerGroup : baselineBytes)) / KB) *
          CPU_MS.baselineKilobyte +
        (flow.detectHandedBytesPerShard / KB) * CPU_MS.handedKilobyte,
      waitMs: flow.isDetectStateHandedOn
        ? 1
        : WAIT_MS.dynamoRead + WAIT_MS.dynamoWrite + itemWaitMs(storedBytes.baselines),
    },
    {
      name: 'sweep',
      callsPerMonth: HOURS_PER_MONTH * 60,
      cpuMs: CPU_MS.call + loadedGroups * (windowBytes / KB) * (CPU_MS.stateKilobyte + CPU_MS.inflateKilobyte),
      waitMs:
        (loadedGroups / GROUPS_AT_ONCE) * (WAIT_MS.dynamoRead + itemWaitMs(storedBytes.windows * GROUPS_AT_ONCE)) +
        3 * WAIT_MS.dynamoRead,
    },
  ];
}

/** The engine's share of a call that ends windows. */
function engineWaitMs(engine: Engine, panesPerCall: number): number {
  if (engine === 'athena') return WAIT_MS.s3Put;
  if (engine === 'none') return 0;
  return Math.ceil(panesPerCall / ROWS_PER_WRITE / PARALLEL_WRITES) * WAIT_MS.timestreamWrite;
}

/** A function's core is a share of a vCPU below 1,769 MB and one above, since a handler uses one. */
export function durationMs({ cpuMs, waitMs }: Pick<FunctionLoad, 'cpuMs' | 'waitMs'>, memoryMb: number): number {
  return Math.ceil(waitMs + cpuMs * Math.max(1, MB_PER_VCPU / memoryMb));
}

export function functionLines(context: BillContext): CostLine[] {
  const { memoryMb } = context.choice;
  const loads = functionLoads(context);
  const calls = loads.reduce((sum, { callsPerMonth }) => sum + callsPerMonth, 0);
  return [
    line('Lambda', 'calls', 'lambdaRequest', calls),
    ...loads.map((load) => {
      const ms = durationMs(load, memoryMb);
      const gbSeconds = (load.callsPerMonth * ms * memoryMb) / MB_PER_GB / 1000;
      return line(
        'Lambda',
        `${load.name}: ${memoryMb} MB`,
        'lambdaGbSecond',
        gbSeconds,
        `${ms} ms a call: core time measured elsewhere, waits assumed`,
      );
    }),
  ];
}

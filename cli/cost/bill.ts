// The whole bill of one workload with one choice of settings: measured shapes in, lines out.
import { SECONDS_PER_MONTH } from './assumptions.ts';
import type { Choice } from './deployment.ts';
import { type Flow, flowOf } from './flow.ts';
import { type CostLine, totalUsd } from './line.ts';
import { apiLines } from './lines/api.ts';
import { archiveLines } from './lines/archive.ts';
import { canaryLines } from './lines/canary.ts';
import { cohortLines } from './lines/cohorts.ts';
import { functionLines } from './lines/functions.ts';
import { operationsLines } from './lines/operations.ts';
import { sinkLines } from './lines/sinks.ts';
import { stateLines } from './lines/state.ts';
import { streamLines } from './lines/streams.ts';
import { tickLines } from './lines/ticks.ts';
import type { Workload } from './options.ts';
import type { Shapes } from './shapes.ts';

export interface Bill {
  /** With the shards that the load needs. */
  readonly choice: Choice;
  readonly flow: Flow;
  readonly lines: readonly CostLine[];
  readonly totalUsd: number;
  readonly usdPerMillionReadings: number;
}

export async function billOf(workload: Workload, choice: Choice, shapes: Shapes): Promise<Bill> {
  const flow = await flowOf(workload, choice, shapes);
  const context = { workload, choice, shapes, flow };
  const lines = [
    ...streamLines(context),
    ...functionLines(context),
    ...stateLines(context),
    ...tickLines(context),
    ...canaryLines(context),
    ...cohortLines(context),
    ...sinkLines(context),
    ...(workload.api === 'none' ? [] : apiLines(context)),
    ...(workload.hasArchive ? archiveLines(context) : []),
    ...operationsLines(context),
  ];
  const total = totalUsd(lines);
  return {
    choice: { ...choice, rawShards: flow.rawShards, readingsShards: flow.readingsShards },
    flow,
    lines,
    totalUsd: total,
    usdPerMillionReadings: total / ((flow.readingsPerSecond * SECONDS_PER_MONTH) / 1_000_000),
  };
}

// Where panes can go, and the settings of each place: the list of all sinks. Its other lists have the same names, or do
// not compile: src/adapters/aws/sinks/sinks.ts (run time), lib/sinks/sinks.ts (what is provisioned),
// cli/cost/lines/sinks.ts (what it costs).
import { ENGINE_ROWS, type Engine } from './engine.ts';
import { AGGREGATES_DEPLOY, AGGREGATES_ROWS } from './sink-aggregates.ts';
import { ATHENA_DEPLOY, ATHENA_ROWS } from './sink-athena.ts';
import { LINES_DEPLOY, LINES_ROWS } from './sink-lines.ts';
import { TIMESTREAM_DEPLOY, TIMESTREAM_ROWS } from './sink-timestream.ts';

/** Switched on by a setting of their own, whatever the engine. */
export const FURTHER_SINKS = ['aggregates', 'lines'] as const;
export type FurtherSink = (typeof FURTHER_SINKS)[number];

/** The engines, of which a deployment has one or none, the hot copy that is always there, and the further ones. */
export type SinkName = Exclude<Engine, 'none'> | 'hotCopy' | FurtherSink;

/** What the functions read of them all. */
export const SINK_ROWS = {
  ...ENGINE_ROWS,
  ...TIMESTREAM_ROWS,
  ...ATHENA_ROWS,
  ...AGGREGATES_ROWS,
  ...LINES_ROWS,
} as const;

/** What a deployment chooses of them. A list and no object: esbuild leaves an unused list out of the bundles. */
export const SINK_DEPLOY = [TIMESTREAM_DEPLOY, ATHENA_DEPLOY, AGGREGATES_DEPLOY, LINES_DEPLOY] as const;

export type SinkDeploySettings = Merged<typeof SINK_DEPLOY>;

type Merged<List extends readonly unknown[]> = List extends readonly [infer First, ...infer Rest]
  ? First & Merged<Rest>
  : unknown;

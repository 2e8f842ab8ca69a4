// Everything that is measured for a workload, once; packs again for each size of a call. Runs the real code, so a
// change of it changes the costs.
import { isUsualMetric } from '#adapters/aws/function/usual-metrics.ts';
import { countInventory, type Inventory } from './deployment.ts';
import type { Workload } from './options.ts';
import { measureMetricLines } from './sample/metric-lines.ts';
import { measurePacks, type PackShape } from './sample/packs.ts';
import { measurePanes, type PaneShapes } from './sample/panes.ts';
import { measureStates, type StateShapes } from './sample/states.ts';

export interface Shapes {
  readonly inventory: Inventory;
  readonly states: StateShapes;
  readonly panes: PaneShapes;
  /**
   * Bytes of the metrics line that a call of a stage writes to its log; a stage that counts only what is unusual has
   * none.
   */
  readonly metricLineBytes: Readonly<Record<string, number>>;
  /**
   * Counters and gauges that are metrics of a deployment that does its usual work; one more where window states are in
   * DynamoDB.
   */
  readonly customMetrics: number;
  packs(readingsPerCall: number, keyGroups: number): Promise<PackShape>;
}

/** Written by what a sample over memory adapters does not meet: rejections, alerts, the sinks of AWS. */
const OTHER_METRICS = ['validate ReadingsRejected', 'aggregate ValuesLate', 'detect AlertTransitionsPublished'];
/** functions/aggregate/compose.ts: unread where states lie in S3. */
const STATE_SIZE = 'aggregate WindowStateBytes';
const TIMESTREAM_METRICS = ['aggregate TimestreamRows'];

/** About a second and a half. */
export async function measureShapes(workload: Workload): Promise<Shapes> {
  const { profile, engine } = workload;
  const states = await measureStates(workload);
  const names = new Set([
    ...states.metricNames,
    ...OTHER_METRICS,
    ...(engine === 'timestream' ? TIMESTREAM_METRICS : []),
  ]);
  const known = new Map<string, Promise<PackShape>>();
  return {
    inventory: await countInventory(workload),
    states,
    panes: measurePanes(states.panes, profile.windows, workload.deviceCount),
    metricLineBytes: measureMetricLines(names),
    customMetrics: [...names].filter((name) => isUsualMetric(name.split(' ')[1] ?? '') && name !== STATE_SIZE).length,
    packs(readingsPerCall, keyGroups) {
      const key = `${readingsPerCall} ${keyGroups}`;
      const shape = known.get(key) ?? measurePacks({ ...workload, keyGroups, readingsPerCall });
      known.set(key, shape);
      return shape;
    },
  };
}

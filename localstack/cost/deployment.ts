// The choices of a deployment as far as they cost: the settings that lib deploys with, what the app has fixed (counted in its own templates),
// and what nothing deployed does yet (`Structure`), so that the effect of a change can be computed before it is made.
import type { DeploySettings } from '#config/deploy-settings.ts';
import { readDeploySettings } from '#config/deploy-settings-reader.ts';
import { synthesizeLocally } from '../../lib/build-app.ts';
import type { Workload } from './options.ts';

/** Settings of src/config/deploy-settings.ts, by their names; windows and profile are the workload's. */
export type Choice = Pick<
  DeploySettings,
  | 'streamMode'
  | 'rawShards'
  | 'readingsShards'
  | 'keyGroups'
  | 'validateBatchSize'
  | 'aggregateBatchSize'
  | 'aggregateBatchingWindowSeconds'
  | 'detectInvocationWindowSeconds'
  | 'detectBatchSize'
  | 'memoryMb'
  | 'timestreamMemoryHours'
  | 'paneTtlHours'
  | 'logRetentionDays'
>;

/** How Weir is built today, where another way would cost something else. */
export interface Structure {
  /** Lambda's active tracing on every function. */
  readonly isTraced: boolean;
  /** START, END and REPORT of every call in the log. */
  readonly hasPlatformLogs: boolean;
  /** Where key groups' window states lie. */
  readonly stateStore: 'dynamodb' | 's3';
  /** Timestream rows without the columns that follow from others. */
  readonly hasSlimRows: boolean;
  /** Windows that go to Timestream; the hot copy has them all. */
  readonly timeSeriesWindows: 'all' | 'longest';
  /** Windows also in DynamoDB where there is a time series. */
  readonly hasHotCopy: boolean;
  /** validate waits so long for its batch; no setting does that yet. */
  readonly validateBatchingWindowSeconds: number;
  /** The sweep takes a key group for idle after two batching windows, not after a minute. */
  readonly isSweepIdleByWindow: boolean;
  /** The sweep reads only the states of key groups that are idle. */
  readonly sweepReadsIdleOnly: boolean;
  /** Counters and gauges that are published; undefined = all that the stages write. */
  readonly customMetrics: number | undefined;
  /** Undefined = as many as the app has. */
  readonly alarms: number | undefined;
}

export const STRUCTURE_TODAY: Structure = {
  isTraced: true,
  hasPlatformLogs: true,
  stateStore: 'dynamodb',
  hasSlimRows: false,
  timeSeriesWindows: 'all',
  hasHotCopy: true,
  validateBatchingWindowSeconds: 0,
  isSweepIdleByWindow: false,
  sweepReadsIdleOnly: false,
  customMetrics: undefined,
  alarms: undefined,
};

/** What the templates hold whatever the load. */
export interface Inventory {
  readonly alarms: number;
  readonly dashboards: number;
  readonly keys: number;
  readonly tracedFunctions: number;
}

/** The defaults of the settings; shards are of no meaning for another load than theirs. */
export function defaultChoice(): Choice {
  const settings = readDeploySettings({});
  const {
    streamMode,
    rawShards,
    readingsShards,
    keyGroups,
    validateBatchSize,
    aggregateBatchSize,
    aggregateBatchingWindowSeconds,
    detectInvocationWindowSeconds,
    detectBatchSize,
    memoryMb,
    timestreamMemoryHours,
    paneTtlHours,
    logRetentionDays,
  } = settings;
  return {
    ...{ streamMode, rawShards, readingsShards, keyGroups, validateBatchSize, aggregateBatchSize },
    ...{ aggregateBatchingWindowSeconds, detectInvocationWindowSeconds, detectBatchSize, memoryMb },
    ...{ timestreamMemoryHours, paneTtlHours, logRetentionDays },
  };
}

/** Counted in the templates of a production stage. About 0.4 s. */
export function countInventory({ engine, profile }: Workload): Inventory {
  const context = { stage: 'prod', timeSeries: engine, profile: profile.name };
  const resources = synthesizeLocally({ context }).stacks.flatMap((stack) => resourcesOf(stack.template));
  const count = (type: string): number => resources.filter((resource) => resource.Type === type).length;
  return {
    alarms: count('AWS::CloudWatch::Alarm'),
    dashboards: count('AWS::CloudWatch::Dashboard'),
    keys: count('AWS::KMS::Key'),
    tracedFunctions: resources.filter(({ Properties }) => modeOf(Properties) === 'Active').length,
  };
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

function resourcesOf(template: { readonly Resources: Readonly<Record<string, Resource>> }): Resource[] {
  return Object.values(template.Resources);
}

function modeOf(properties: Resource['Properties']): unknown {
  const tracing = properties?.TracingConfig;
  return typeof tracing === 'object' && tracing !== null && 'Mode' in tracing ? tracing.Mode : undefined;
}

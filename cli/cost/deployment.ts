// The choices of a deployment as far as they cost: the settings that lib deploys with, and what the app has fixed
// (counted in its own templates).
import type { DeploySettings } from '#config/deploy-settings.ts';
import { readDeploySettings } from '#config/deploy-settings-reader.ts';
import { isBuiltIn } from '#config/profile/built-in.ts';
import type { Workload } from './options.ts';

/** Settings of src/config/deploy-settings.ts, by their names; windows and profile are the workload's. */
export type Choice = Pick<
  DeploySettings,
  | 'streamMode'
  | 'rawShards'
  | 'readingsShards'
  | 'keyGroups'
  | 'arrivalTicks'
  | 'canary'
  | 'windowStateStore'
  | 'timestreamColumns'
  | 'validateBatchSize'
  | 'validateBatchingWindowSeconds'
  | 'aggregateBatchSize'
  | 'aggregateBatchingWindowSeconds'
  | 'detectInvocationWindowSeconds'
  | 'detectBatchSize'
  | 'memoryMb'
  | 'timestreamMemoryHours'
  | 'paneTtlHours'
  | 'mergeEveryMinutes'
  | 'logRetentionDays'
  | 'board'
>;

/** What the templates hold whatever the load. */
export interface Inventory {
  /** Metrics in alarms: one with arithmetic is billed for each. */
  readonly alarms: number;
  readonly dashboards: number;
  readonly keys: number;
  readonly tracedFunctions: number;
  /** Functions of which Lambda logs START, END and REPORT of every call. */
  readonly calledAloudFunctions: number;
}

/** The defaults of the settings; shards are of no meaning for another load than theirs. */
export function defaultChoice(): Choice {
  const settings = readDeploySettings({});
  const {
    streamMode,
    rawShards,
    readingsShards,
    keyGroups,
    arrivalTicks,
    canary,
    windowStateStore,
    timestreamColumns,
    validateBatchSize,
    validateBatchingWindowSeconds,
    aggregateBatchSize,
    aggregateBatchingWindowSeconds,
    detectInvocationWindowSeconds,
    detectBatchSize,
    memoryMb,
    timestreamMemoryHours,
    paneTtlHours,
    mergeEveryMinutes,
    logRetentionDays,
    board,
  } = settings;
  return {
    ...{
      streamMode,
      rawShards,
      readingsShards,
      keyGroups,
      arrivalTicks,
      canary,
      validateBatchSize,
      aggregateBatchSize,
    },
    ...{ windowStateStore, timestreamColumns, validateBatchingWindowSeconds },
    ...{ aggregateBatchingWindowSeconds, detectInvocationWindowSeconds, detectBatchSize, memoryMb },
    ...{ timestreamMemoryHours, paneTtlHours, mergeEveryMinutes, logRetentionDays, board },
  };
}

/** Counted in the templates of a production stage. About 0.4 s. */
export async function countInventory({ engine, profile, api, hasHotCopy }: Workload): Promise<Inventory> {
  // Only here: of all commands none else needs CDK, which the package does not bring along.
  const { synthesizeLocally } = await import('#lib/build-app.ts');
  const own = isBuiltIn(profile.name) ? {} : { profile: profile.source };
  // Whoever asks it, what is counted is the same; a token's issuer is nobody's business here.
  const access = { api: api === 'none' ? 'none' : 'iam', hotCopy: String(hasHotCopy) };
  const context = { stage: 'prod', timeSeries: engine, profile: profile.name, ...access };
  const resources = synthesizeLocally({ context, ...own }).stacks.flatMap((stack) => resourcesOf(stack.template));
  const count = (type: string): number => resources.filter((resource) => resource.Type === type).length;
  return {
    alarms: resources.reduce((sum, resource) => sum + alarmMetrics(resource), 0),
    dashboards: count('AWS::CloudWatch::Dashboard'),
    keys: count('AWS::KMS::Key'),
    tracedFunctions: resources.filter(({ Properties }) => valueAt(Properties, 'TracingConfig', 'Mode') === 'Active')
      .length,
    calledAloudFunctions: resources.filter(
      ({ Type, Properties }) =>
        Type === 'AWS::Lambda::Function' && valueAt(Properties, 'LoggingConfig', 'SystemLogLevel') !== 'WARN',
    ).length,
  };
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

function resourcesOf(template: { readonly Resources: Readonly<Record<string, Resource>> }): Resource[] {
  return Object.values(template.Resources);
}

function valueAt(properties: Resource['Properties'], outer: string, inner: string): unknown {
  const found = properties?.[outer];
  return typeof found === 'object' && found !== null
    ? Object.entries(found).find(([name]) => name === inner)?.[1]
    : undefined;
}

function alarmMetrics({ Type, Properties }: Resource): number {
  if (Type !== 'AWS::CloudWatch::Alarm') return 0;
  const metrics = Properties?.Metrics;
  return Array.isArray(metrics) ? metrics.filter((each: object) => 'MetricStat' in each).length : 1;
}

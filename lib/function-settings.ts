// What the functions are told: the settings of a deployment and the names of what was made for it, for all of them.
// Each is given those that it reads (src/config/environment.ts).
import { listOf } from '#config/deploy-notify.ts';
import type { DeploySettings } from '#config/deploy-settings.ts';
import { stateTtlHoursOf } from '#config/deploy-state.ts';
import type { AllSettings } from '#config/settings.ts';
import { escalationTopicArnOf } from './constructs/alert-topics.ts';
import { forwardTargets, hasAcknowledgePage } from './constructs/people-functions.ts';
import type { SinkContext } from './sinks/sink.ts';
import type { WeirData } from './weir-data.ts';

/** What is made beside the functions, or for some of them; '' for what is not there. */
export interface MadeForFunctions {
  /** Name of the raw stream, where the sweep puts something into it. */
  readonly rawStream: string;
  readonly acknowledgeUrl: string;
}

export function functionSettings(
  context: SinkContext,
  data: WeirData,
  { rawStream, acknowledgeUrl }: MadeForFunctions,
): Partial<AllSettings> {
  const { settings, namespace } = context;
  return {
    profile: settings.profile,
    windows: settings.windows,
    dimensionWindows: settings.dimensionWindows,
    keyGroups: settings.keyGroups,
    maxDepth: settings.maxDepth,
    earliestYear: settings.earliestYear,
    latestYear: settings.latestYear,
    readingsStream: data.readings.streamName,
    rawStream,
    ticks: settings.arrivalTicks ? 'on' : 'off',
    canary: settings.canary && data.raw !== undefined ? 'on' : 'off',
    quarantineBucket: data.quarantine.bucketName,
    windowsTable: data.windows.tableName,
    baselinesTable: data.baselines.tableName,
    alertsTable: data.alerts.tableName,
    alertsTopic: data.topics.alerts.topicArn,
    language: settings.language,
    zone: settings.zone,
    pageUrl: settings.pageUrl,
    alertGroupBy: listOf(settings.alertGroupBy),
    alertTellFrom: settings.alertTellFrom,
    alertRecordOnly: listOf(settings.alertRecordOnly),
    alertCapPerMinute: settings.alertCapPerMinute,
    alertRepeatMinutes: settings.alertRepeatMinutes,
    alertEscalateMinutes: settings.alertEscalateMinutes,
    escalationTopic: escalationTopicArnOf(data.topics, settings),
    alertHours: settings.alertHours,
    alertMaintenance: settings.alertMaintenance,
    ...(hasAcknowledgePage(settings) ? { acknowledgeKey: settings.acknowledgeKey } : {}),
    acknowledgeUrl,
    forwardTargets: JSON.stringify(forwardTargets(settings)),
    chatTopic: data.forwarding?.chat?.topicArn ?? '',
    redriveQueue: data.redrive.queue.queueUrl,
    engine: 'none',
    ...(settings.api === 'none' ? {} : { apiAccess: settings.api }),
    ...Object.assign({}, ...data.sinks.map((sink) => sink.environment?.(context))),
    timestreamColumns: settings.timestreamColumns,
    stateTtlHours: stateTtlHoursOf(settings),
    ...(data.archive === undefined ? {} : { archiveBucket: data.archive.bucketName }),
    ...(data.windowStates === undefined ? {} : { windowStateBucket: data.windowStates.bucketName }),
    detectHandsOn: settings.detectHandsOn,
    alertTtlDays: settings.alertTtlDays,
    metricsNamespace: namespace,
    metrics: settings.detailedMetrics ? 'all' : 'usual',
    sweepIdleSeconds: sweepIdleSecondsOf(settings),
  };
}

/**
 * Between two commits of a busy key group lie a batching window and the call; twice the window and a minute leave room
 * for a slow one.
 */
function sweepIdleSecondsOf(settings: DeploySettings): number {
  return 2 * settings.aggregateBatchingWindowSeconds + 60;
}

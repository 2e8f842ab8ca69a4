// What computes: the functions, what feeds them, their alarms and the board. It holds no data and may be deleted and
// made anew; its mappings then start at the oldest record of the streams.
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import { EventSourceMapping, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { listOf } from '#config/deploy-notify.ts';
import { type DeploySettings, LOCAL_STAGE } from '#config/deploy-settings.ts';
import { stateTtlHoursOf } from '#config/deploy-state.ts';
import { environmentOf } from '#config/environment.ts';
import { isBuiltIn } from '#config/profile/built-in.ts';
import type { FunctionName } from '#config/setting.ts';
import type { AllSettings } from '#config/settings.ts';
import { alarmRules } from './constructs/alarm-rules.ts';
import { detailBoard } from './constructs/detail-board.ts';
import { permissionsOf, wildcardsOf } from './constructs/permissions.ts';
import { pinLogicalId } from './constructs/pinned-id.ts';
import { pipelineAlarms } from './constructs/pipeline-alarms.ts';
import { pipelineDashboard } from './constructs/pipeline-dashboard.ts';
import { rawMapping } from './constructs/raw-mapping.ts';
import { refusedRows } from './constructs/refused-rows.ts';
import { stageFunction } from './constructs/stage-function.ts';
import { streamMapping } from './constructs/stream-mapping.ts';
import { sweepSchedule } from './constructs/sweep-schedule.ts';
import { type Naming, prefixPinnedIds } from './naming.ts';
import type { SinkContext, TimeSeriesTarget } from './sinks/sink.ts';
import type { WeirData } from './weir-data.ts';

export interface WeirComputeProps {
  readonly settings: DeploySettings;
  readonly naming: Naming;
  readonly data: WeirData;
  readonly timeSeries: TimeSeriesTarget | undefined;
}

/**
 * What each function is for, and how long it may take: one batch of the largest size with a throttled dependency; a
 * sweep must end before the next.
 */
const FUNCTIONS: Readonly<Record<FunctionName, { readonly description: string; readonly timeoutSeconds: number }>> = {
  validate: { description: 'Checks readings and packs them by key group', timeoutSeconds: 60 },
  aggregate: { description: 'Folds readings into event-time windows', timeoutSeconds: 120 },
  detect: { description: 'Judges each reading against its device baseline and raises alerts', timeoutSeconds: 60 },
  sweep: { description: 'Every minute: what no reading triggers', timeoutSeconds: 55 },
  redrive: { description: 'Writes panes that the time-series store did not take at first', timeoutSeconds: 60 },
};

export class WeirCompute extends Construct {
  readonly functions: ReadonlyMap<FunctionName, LambdaFunction>;
  private readonly context: WeirComputeProps;

  constructor(scope: Construct, id: string, props: WeirComputeProps) {
    super(scope, id);
    prefixPinnedIds(this, props.naming);
    this.context = props;
    const validate = this.stage('validate');
    const aggregate = this.stage('aggregate');
    const detect = this.stage('detect');
    const sweep = this.stage('sweep');
    const validateMapping = this.feed(validate, aggregate, detect);
    sweepSchedule(this, sweep);
    this.functions = new Map([
      ['validate', validate],
      ['aggregate', aggregate],
      ['detect', detect],
      ['sweep', sweep],
      ...(props.timeSeries === undefined ? [] : [['redrive', this.redrive()] as const]),
    ]);
    this.watch(validateMapping);
  }

  private watch(validateMapping: EventSourceMapping): void {
    const { settings, data, naming } = this.context;
    const { name, namespace } = naming;
    const { functions } = this;
    const sinkAlarms = data.sinks.flatMap((sink) => sink.alarms?.(this.sinkContext()) ?? []);
    const rules = alarmRules({ namespace, settings, data, functions, validateMapping, sinkAlarms });
    pipelineAlarms(this, name, data.topics.operations, rules);
    // Emulators show no board; it would only slow them down.
    if (settings.stage === LOCAL_STAGE) return;
    if (settings.board) pipelineDashboard(this, { name, namespace, data, functions });
    if (settings.detailBoard) detailBoard(this, { name, data, functions });
  }

  private stage(name: FunctionName): LambdaFunction {
    const { settings, data } = this.context;
    return stageFunction(this, {
      name,
      ...FUNCTIONS[name],
      memoryMb: settings.memoryMb,
      logRetentionDays: settings.logRetentionDays,
      platformLogs: settings.stage === LOCAL_STAGE ? 'text' : settings.callLogs ? 'all' : 'failures',
      isTraced: settings.tracing,
      profileText: isBuiltIn(settings.profile) ? undefined : JSON.stringify(settings.profileSource),
      environment: {
        ...environmentOf(name, this.functionSettings(), Token.isUnresolved),
        POWERTOOLS_SERVICE_NAME: name,
        ...(settings.timestreamEndpoint === ''
          ? {}
          : { AWS_ENDPOINT_URL_TIMESTREAM_WRITE: settings.timestreamEndpoint }),
      },
      permissions: permissionsOf(name, data, this.emittedTo(), this.sinkContext()),
      wildcards: () => wildcardsOf(name, data, settings.tracing, (value) => Stack.of(this).resolve(value)),
    });
  }

  private sinkContext(): SinkContext {
    const { settings, data, timeSeries, naming } = this.context;
    return { settings, data, timeSeries, namespace: naming.namespace };
  }

  /** The raw stream, where the sweep puts something into it. */
  private emittedTo(): IStream | undefined {
    const { settings, data } = this.context;
    return settings.arrivalTicks || settings.canary ? data.raw : undefined;
  }

  private functionSettings(): Partial<AllSettings> {
    const { settings, data, naming } = this.context;
    return {
      profile: settings.profile,
      windows: settings.windows,
      dimensionWindows: settings.dimensionWindows,
      keyGroups: settings.keyGroups,
      maxDepth: settings.maxDepth,
      earliestYear: settings.earliestYear,
      latestYear: settings.latestYear,
      readingsStream: data.readings.streamName,
      rawStream: this.emittedTo()?.streamName ?? '',
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
      alertCapPerMinute: settings.alertCapPerMinute,
      alertRepeatMinutes: settings.alertRepeatMinutes,
      alertEscalateMinutes: settings.alertEscalateMinutes,
      escalationTopic: settings.escalationTopicArn,
      alertHours: settings.alertHours,
      alertMaintenance: settings.alertMaintenance,
      redriveQueue: data.redrive.queue.queueUrl,
      engine: 'none',
      ...Object.assign({}, ...data.sinks.map((sink) => sink.environment?.(this.sinkContext()))),
      timestreamColumns: settings.timestreamColumns,
      stateTtlHours: stateTtlHoursOf(settings),
      ...(data.windowStates === undefined ? {} : { windowStateBucket: data.windowStates.bucketName }),
      alertTtlDays: settings.alertTtlDays,
      metricsNamespace: naming.namespace,
      metrics: settings.detailedMetrics ? 'all' : 'usual',
      sweepIdleSeconds: sweepIdleSecondsOf(settings),
    };
  }

  /** The three mappings; after the readings stream nothing is given up. */
  private feed(validate: LambdaFunction, aggregate: LambdaFunction, detect: LambdaFunction): EventSourceMapping {
    const { settings, data, naming } = this.context;
    const validateMapping = rawMapping(this, validate, { settings, data, naming });
    streamMapping(this, aggregate, {
      stream: data.readings,
      options: {
        batchSize: settings.aggregateBatchSize,
        maxBatchingWindow: Duration.seconds(settings.aggregateBatchingWindowSeconds),
        parallelizationFactor: settings.aggregateParallelization,
        bisectBatchOnError: false,
      },
    });
    streamMapping(this, detect, {
      stream: data.readings,
      fanOut: settings.detectFanOut && settings.stage !== LOCAL_STAGE,
      options: {
        batchSize: settings.detectBatchSize,
        maxBatchingWindow: Duration.seconds(0),
        parallelizationFactor: 1,
        bisectBatchOnError: false,
        ...(settings.detectInvocationWindowSeconds === 0
          ? {}
          : { tumblingWindow: Duration.seconds(settings.detectInvocationWindowSeconds) }),
      },
    });
    return validateMapping;
  }

  /** Five messages at a time keep a store that has just come back from being flooded. */
  private redrive(): LambdaFunction {
    const fn = this.stage('redrive');
    const mapping = new EventSourceMapping(this, 'RedriveMapping', {
      target: fn,
      eventSourceArn: this.context.data.redrive.queue.queueArn,
      batchSize: 5,
      maxConcurrency: 2,
      reportBatchItemFailures: true,
    });
    pinLogicalId(mapping, 'RedriveMapping');
    // The stand-in for Timestream refuses at once.
    if (this.context.timeSeries?.tableArn !== undefined) refusedRows(this, fn, this.context.data.quarantine);
    return fn;
  }
}

/**
 * Between two commits of a busy key group lie a batching window and the call; twice the window and a minute leave room
 * for a slow one.
 */
function sweepIdleSecondsOf(settings: DeploySettings): number {
  return 2 * settings.aggregateBatchingWindowSeconds + 60;
}

// What computes: the functions, what feeds them, their alarms and the board. It holds no data and may be deleted and
// made anew; its mappings then start at the oldest record of the streams.
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import { EventSourceMapping, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type DeploySettings, LOCAL_STAGE } from '#config/deploy-settings.ts';
import { environmentOf } from '#config/environment.ts';
import { isBuiltIn } from '#config/profile/built-in.ts';
import type { FunctionName } from '#config/setting.ts';
import { alarmRules } from './constructs/alarm-rules.ts';
import { detailBoard } from './constructs/detail-board.ts';
import { FUNCTIONS } from './constructs/function-table.ts';
import { mergeSchedule } from './constructs/merge-schedule.ts';
import { acknowledgeButton, acknowledgeUrl, feedForward, hasAcknowledgePage } from './constructs/people-functions.ts';
import { permissionsOf, wildcardsOf } from './constructs/permissions.ts';
import { pinLogicalId } from './constructs/pinned-id.ts';
import { type AlarmRule, pipelineAlarms } from './constructs/pipeline-alarms.ts';
import { pipelineDashboard } from './constructs/pipeline-dashboard.ts';
import { queryApi } from './constructs/query-api.ts';
import { rawMapping } from './constructs/raw-mapping.ts';
import { readingsMappings } from './constructs/readings-mappings.ts';
import { refusedRows } from './constructs/refused-rows.ts';
import { stageFunction } from './constructs/stage-function.ts';
import { sweepSchedule } from './constructs/sweep-schedule.ts';
import { functionSettings } from './function-settings.ts';
import { type Naming, prefixPinnedIds } from './naming.ts';
import type { HistoryTarget, SinkContext, TimeSeriesTarget } from './sinks/sink.ts';
import type { WeirData } from './weir-data.ts';

export interface WeirComputeProps {
  readonly settings: DeploySettings;
  readonly naming: Naming;
  readonly data: WeirData;
  readonly timeSeries: TimeSeriesTarget | undefined;
  readonly history: HistoryTarget | undefined;
}

export class WeirCompute extends Construct {
  readonly functions: ReadonlyMap<FunctionName, LambdaFunction>;
  private readonly context: WeirComputeProps;
  /** '' without the page. */
  private acknowledgeUrl = '';
  /** Of functions that are there by a setting. */
  private readonly furtherAlarms: AlarmRule[] = [];

  constructor(scope: Construct, id: string, props: WeirComputeProps) {
    super(scope, id);
    prefixPinnedIds(this, props.naming);
    this.context = props;
    const acknowledge = this.acknowledge();
    const validate = this.stage('validate');
    const aggregate = this.stage('aggregate');
    const detect = this.stage('detect');
    const sweep = this.stage('sweep');
    const validateMapping = this.feed(validate, aggregate, detect);
    sweepSchedule(this, sweep);
    const query = this.query();
    const merge = this.merge();
    this.functions = new Map([
      ['validate', validate],
      ['aggregate', aggregate],
      ['detect', detect],
      ['sweep', sweep],
      ...this.forward(acknowledge),
      ...(acknowledge === undefined ? [] : [['acknowledge', acknowledge] as const]),
      ...(query === undefined ? [] : [['query', query] as const]),
      ...(merge === undefined ? [] : [['merge', merge] as const]),
      ...(props.timeSeries === undefined ? [] : [['redrive', this.redrive()] as const]),
    ]);
    this.watch(validateMapping);
  }

  /** Before the functions that put its address into messages. */
  private acknowledge(): LambdaFunction | undefined {
    if (!hasAcknowledgePage(this.context.settings)) return undefined;
    const fn = this.stage('acknowledge');
    this.acknowledgeUrl = acknowledgeUrl(this, fn);
    return fn;
  }

  private query(): LambdaFunction | undefined {
    const { settings, naming } = this.context;
    if (settings.api === 'none') return undefined;
    const fn = this.stage('query');
    this.furtherAlarms.push(...queryApi(this, fn, { settings, naming }));
    return fn;
  }

  private merge(): LambdaFunction | undefined {
    const { settings, naming, history } = this.context;
    if (history === undefined) return undefined;
    const fn = this.stage('merge');
    const schedule = { minutes: settings.mergeEveryMinutes, namespace: naming.namespace };
    this.furtherAlarms.push(...mergeSchedule(this, fn, schedule));
    return fn;
  }

  private forward(acknowledge: LambdaFunction | undefined): (readonly ['forward', LambdaFunction])[] {
    const { data, naming } = this.context;
    const { forwarding } = data;
    if (forwarding === undefined) return [];
    const fn = this.stage('forward');
    feedForward(this, fn, forwarding);
    if (forwarding.chat !== undefined && acknowledge !== undefined) acknowledgeButton(this, naming, acknowledge);
    return [['forward', fn]];
  }

  private watch(validateMapping: EventSourceMapping): void {
    const { settings, data, naming } = this.context;
    const { name, namespace } = naming;
    const { functions } = this;
    const sinkAlarms = data.sinks.flatMap((sink) => sink.alarms?.(this.sinkContext()) ?? []);
    const furtherAlarms = [...sinkAlarms, ...this.furtherAlarms];
    const rules = alarmRules({ namespace, settings, data, functions, validateMapping, furtherAlarms });
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
        ...environmentOf(name, this.settingsOfAll(), Token.isUnresolved),
        POWERTOOLS_SERVICE_NAME: name,
        ...(settings.timestreamEndpoint === ''
          ? {}
          : {
              AWS_ENDPOINT_URL_TIMESTREAM_WRITE: settings.timestreamEndpoint,
              AWS_ENDPOINT_URL_TIMESTREAM_QUERY: settings.timestreamEndpoint,
            }),
      },
      permissions: permissionsOf(name, data, this.emittedTo(), this.sinkContext()),
      wildcards: () => wildcardsOf(name, data, this.sinkContext(), (value) => Stack.of(this).resolve(value)),
    });
  }

  private sinkContext(): SinkContext {
    const { settings, data, timeSeries, history, naming } = this.context;
    return { settings, data, timeSeries, history, namespace: naming.namespace };
  }

  /** The raw stream, where the sweep puts something into it. */
  private emittedTo(): IStream | undefined {
    const { settings, data } = this.context;
    return settings.arrivalTicks || settings.canary ? data.raw : undefined;
  }

  private settingsOfAll() {
    return functionSettings(this.sinkContext(), this.context.data, {
      rawStream: this.emittedTo()?.streamName ?? '',
      acknowledgeUrl: this.acknowledgeUrl,
    });
  }

  /** The three mappings; after the readings stream nothing is given up. */
  private feed(validate: LambdaFunction, aggregate: LambdaFunction, detect: LambdaFunction): EventSourceMapping {
    const { settings, data, naming } = this.context;
    const validateMapping = rawMapping(this, validate, { settings, data, naming });
    readingsMappings(this, { aggregate, detect }, settings, data.readings);
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

// Weir in somebody's own CDK app: all three parts in the caller's scope, and what is there already is used instead of
// being made. Settings come from the properties only, never from the environment or a file. It refuses wrong settings,
// and what does not go together, all at once.

import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type DeploySettings, LOCAL_STAGE } from '#config/deploy-settings.ts';
import type { FunctionName } from '#config/setting.ts';
import { engineSources, warnOfEngine } from './engine-warning.ts';
import { FEATURE_FLAGS } from './feature-flags.ts';
import { letKeyBeUsed } from './key-policy.ts';
import { namingOf } from './naming.ts';
import { WeirCompute } from './weir-compute.ts';
import { WeirData } from './weir-data.ts';
import { WeirHistory } from './weir-history.ts';
import type { WeirProps } from './weir-props.ts';
import { settingsOf } from './weir-settings.ts';
import { WeirTimeSeries } from './weir-time-series.ts';

export class Weir extends Construct {
  /** Where devices send; undefined with MSK. */
  readonly stream: IStream | undefined;
  /** Alerts about devices. */
  readonly alerts: ITopic;
  /** What needs help in the pipeline itself: its alarms. */
  readonly operations: ITopic;
  /** Windows as they come; undefined without the setting `aggregatesStream`. */
  readonly aggregates: IStream | undefined;
  /** What was not accepted, whole and with its reason. */
  readonly quarantine: Bucket;
  readonly functions: ReadonlyMap<FunctionName, LambdaFunction>;

  /** @throws SettingsError listing everything that is wrong */
  constructor(scope: Construct, id: string, props: WeirProps) {
    super(scope, id);
    const settings = settingsOf(props, engineSources(this));
    for (const [flag, value] of Object.entries(FEATURE_FLAGS)) this.node.setContext(flag, value);
    const { keys = {}, stream, topic } = props;
    const part = { settings, naming: namingOf(this) };
    const streamKey = keys.stream ?? stream?.encryptionKey;
    const topicKey = keys.topic ?? topic?.masterKey;
    const data = new WeirData(this, 'Data', {
      ...part,
      existing: {
        raw: stream && { stream, key: streamKey },
        alerts: topic && { topic, key: topicKey },
        key: keys.data,
      },
    });
    const timeSeries = hasTimestream(settings) ? new WeirTimeSeries(this, 'TimeSeries', { ...part, data }) : undefined;
    const history = settings.timeSeries === 'athena' ? new WeirHistory(this, 'History', { ...part, data }) : undefined;
    const compute = new WeirCompute(this, 'Compute', {
      ...part,
      data,
      timeSeries: timeSeries?.target,
      history: history?.target,
    });
    warnOfEngine(this, settings);
    letKeyBeUsed(this, 'data', keys.data, { bySns: true });
    letKeyBeUsed(this, 'stream', streamKey === keys.data ? undefined : streamKey);
    letKeyBeUsed(this, 'topic', topicKey === keys.data ? undefined : topicKey);
    for (const [key, value] of Object.entries({ app: 'weir', profile: settings.profile, stage: settings.stage })) {
      Tags.of(this).add(`weir:${key}`, value);
    }
    this.stream = data.raw;
    this.alerts = data.topics.alerts;
    this.operations = data.topics.operations;
    this.aggregates = data.sinks.find(({ stream: its }) => its !== undefined)?.stream;
    this.quarantine = data.quarantine;
    this.functions = compute.functions;
  }
}

function hasTimestream({ timeSeries, stage }: DeploySettings): boolean {
  return timeSeries === 'timestream' && stage !== LOCAL_STAGE;
}

// What holds data: streams, tables, topics, the quarantine bucket and the redrive queue. It outlives the deletion of
// its stack (setting keepData) and holds no code, so that what computes can be replaced freely.
import { AttributeType, ProjectionType, type Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IStream, Stream } from 'aws-cdk-lib/aws-kinesis';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { CfnOutput, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { usesKafka } from '#config/deploy-ingestion.ts';
import { type DeploySettings, LOCAL_STAGE } from '#config/deploy-settings.ts';
import { stateTtlHoursOf } from '#config/deploy-state.ts';
import { PENDING_INDEX } from '#config/tables.ts';
import { AlertTopics } from './constructs/alert-topics.ts';
import { Forwarding } from './constructs/forwarding.ts';
import { ingestStream } from './constructs/ingest-stream.ts';
import type { KafkaTopic } from './constructs/kafka-mapping.ts';
import { forwardTargets } from './constructs/people-functions.ts';
import { pinLogicalId } from './constructs/pinned-id.ts';
import { privateBucket } from './constructs/private-bucket.ts';
import { archiveBucket } from './constructs/reading-archive.ts';
import { type RedriveQueues, redriveQueue } from './constructs/redrive-queue.ts';
import { ServerlessKafka } from './constructs/serverless-kafka.ts';
import { stateTable } from './constructs/state-table.ts';
import { type Naming, prefixPinnedIds } from './naming.ts';
import type { Sink } from './sinks/sink.ts';
import { makeSinks } from './sinks/sinks.ts';

/** What is there already and is used instead of being made. */
export interface ExistingData {
  readonly raw?: { readonly stream: IStream; readonly key: IKey | undefined } | undefined;
  readonly alerts?: { readonly topic: ITopic; readonly key: IKey | undefined } | undefined;
  /** For everything that is made here and holds data. */
  readonly key?: IKey | undefined;
}

export interface WeirDataProps {
  readonly settings: DeploySettings;
  readonly naming: Naming;
  readonly existing?: ExistingData;
}

export class WeirData extends Construct {
  /**
   * The account's own key (setting kmsKeyArn), for everything that holds data; undefined: the keys that AWS manages.
   */
  readonly key: IKey | undefined;
  /** Where devices send: the stream, or with MSK the topic; the other one is undefined. */
  readonly raw: IStream | undefined;
  readonly topic: KafkaTopic | undefined;
  /** Of a raw stream that was there already, if it has one of its own. */
  readonly rawKey: IKey | undefined;
  readonly readings: Stream;
  /** Where panes go. */
  readonly sinks: readonly Sink[];
  readonly baselines: Table;
  readonly windows: Table;
  readonly alerts: Table;
  readonly topics: AlertTopics;
  readonly quarantine: Bucket;
  /** Window states of key groups; undefined: they are in the windows table (setting windowStateStore). */
  readonly windowStates: Bucket | undefined;
  /** Every valid reading as it came; undefined: the settings keep none. */
  readonly archive: Bucket | undefined;
  readonly redrive: RedriveQueues;
  /** How incidents reach services that call people; undefined: the settings name none. */
  readonly forwarding: Forwarding | undefined;

  constructor(scope: Construct, id: string, props: WeirDataProps) {
    super(scope, id);
    const { settings, naming, existing = {} } = props;
    prefixPinnedIds(this, naming);
    const removalPolicy = removalPolicyOf(settings);
    this.key =
      existing.key ?? (settings.kmsKeyArn === '' ? undefined : Key.fromKeyArn(this, 'DataKey', settings.kmsKeyArn));
    this.rawKey = existing.raw?.key;
    const { key } = this;
    const stream = { mode: settings.streamMode, retentionHours: settings.retentionHours, key, removalPolicy };
    this.topic = usesKafka(settings) ? topicOf(this, props, removalPolicy) : undefined;
    this.raw =
      this.topic === undefined
        ? (existing.raw?.stream ?? ingestStream(this, 'RawStream', { ...stream, shardCount: settings.rawShards }))
        : undefined;
    this.readings = ingestStream(this, 'ReadingsStream', { ...stream, shardCount: settings.readingsShards });
    this.sinks = makeSinks(this, { settings, key, removalPolicy });
    this.baselines = stateTable(this, 'BaselinesTable', removalPolicy, key);
    this.windows = stateTable(this, 'WindowsTable', removalPolicy, key);
    this.alerts = stateTable(this, 'AlertsTable', removalPolicy, key);
    // Keys only: what is pending is then read from the table itself, consistently.
    this.alerts.addGlobalSecondaryIndex({
      indexName: PENDING_INDEX.name,
      partitionKey: { name: PENDING_INDEX.partitionKey, type: AttributeType.STRING },
      sortKey: { name: PENDING_INDEX.sortKey, type: AttributeType.NUMBER },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    this.topics = new AlertTopics(this, 'Topics', {
      displayName: `Weir ${settings.profile} ${settings.stage}`,
      alertSubscriptions: settings.alertSubscriptions,
      escalationSubscriptions: settings.escalationSubscriptions,
      operationsSubscriptions: settings.operationsSubscriptions,
      key,
      existing: existing.alerts,
      makesKey: settings.topicsKey,
      removalPolicy,
    });
    // What was not accepted: rejected and too-late readings, batches given up, rows that the time-series store refused.
    this.quarantine = privateBucket(this, 'QuarantineBucket', {
      expireDays: settings.quarantineDays,
      key,
      removalPolicy,
      // Reports of rows that Timestream refused later are read by whoever listens (refused-rows.ts).
      tellsEvents: settings.timeSeries === 'timestream' && settings.stage !== LOCAL_STAGE,
    });
    // An object a key group, overwritten under its ETag. No versions are kept: each commit would be one.
    this.windowStates =
      settings.windowStateStore === 's3'
        ? privateBucket(this, 'WindowStateBucket', {
            expireDays: Math.ceil(stateTtlHoursOf(settings) / 24),
            key,
            removalPolicy,
          })
        : undefined;
    this.archive = archiveBucket(this, settings, { key, removalPolicy });
    const { alerts, alertsUndelivered: undelivered } = this.topics;
    this.forwarding =
      forwardTargets(settings).length === 0
        ? undefined
        : new Forwarding(this, 'Forwarding', { settings, alerts, undelivered, key, removalPolicy });
    this.redrive = redriveQueue(this, 'RedriveQueue', removalPolicy, key);
    this.tell();
  }

  private tell(): void {
    const outputs: readonly (readonly [string, string, string])[] = [
      ...(this.raw === undefined ? [] : [['RawStreamName', this.raw.streamName, 'Send readings here'] as const]),
      ...(this.topic === undefined
        ? []
        : [
            ['KafkaClusterArn', this.topic.clusterArn, 'The MSK cluster with the topic of the readings'] as const,
            ['KafkaTopicName', this.topic.topic, 'Send readings here'] as const,
          ]),
      ['ReadingsStreamName', this.readings.streamName, 'Validated readings, packed by key group'],
      ...this.sinks.flatMap(({ outputs = [] }) => outputs),
      ['BaselinesTableName', this.baselines.tableName, 'What is normal, per device and measure'],
      ['WindowsTableName', this.windows.tableName, 'Open slices and the latest panes'],
      ['AlertsTableName', this.alerts.tableName, 'The state of every alert'],
      ['AlertsTopicArn', this.topics.alerts.topicArn, 'Subscribe to alerts'],
      ...(this.topics.escalation === undefined
        ? []
        : [
            [
              'EscalationTopicArn',
              this.topics.escalation.topic.topicArn,
              'Subscribe to what nobody has acknowledged',
            ] as const,
          ]),
      ['OperationsTopicArn', this.topics.operations.topicArn, 'Subscribe to alarms of the pipeline itself'],
      ['QuarantineBucketName', this.quarantine.bucketName, 'What was not accepted, whole and with its reason'],
      ...(this.windowStates === undefined
        ? []
        : [['WindowStateBucketName', this.windowStates.bucketName, 'Open slices of each key group'] as const]),
      ...(this.archive === undefined
        ? []
        : [
            [
              'ArchiveBucketName',
              this.archive.bucketName,
              'Every valid reading as it came, by day of arrival',
            ] as const,
          ]),
      ['AlertsUndeliveredUrl', this.topics.alertsUndelivered.queueUrl, 'Alerts that a subscriber did not take'],
      ['OperationsUndeliveredUrl', this.topics.operationsUndelivered.queueUrl, 'Alarms that a subscriber did not take'],
      ...(this.forwarding === undefined
        ? []
        : ([
            ['ForwardQueueUrl', this.forwarding.queue.queueUrl, 'Incidents on their way to services that call people'],
            ['ForwardDeadLettersUrl', this.forwarding.deadLetters.queueUrl, 'Incidents that a service did not take'],
          ] as const)),
      ...(this.forwarding?.chat === undefined
        ? []
        : [['ChatTopicArn', this.forwarding.chat.topicArn, 'For Amazon Q Developer in chat applications'] as const]),
      ['RedriveQueueUrl', this.redrive.queue.queueUrl, 'Panes that wait for the time-series store'],
      ['RedriveDeadLettersUrl', this.redrive.deadLetters.queueUrl, 'Panes that were given up'],
    ];
    for (const [id, value, description] of outputs) pinLogicalId(new CfnOutput(this, id, { value, description }), id);
  }
}

/** The topic of the cluster that the settings name, or of one made here. */
function topicOf(scope: WeirData, { settings, naming }: WeirDataProps, removalPolicy: RemovalPolicy): KafkaTopic {
  const { mskClusterArn, mskTopic } = settings;
  const clusterArn =
    mskClusterArn === ''
      ? new ServerlessKafka(scope, 'Kafka', { prefix: naming.name, removalPolicy }).clusterArn
      : mskClusterArn;
  return { clusterArn, topic: mskTopic };
}

/**
 * Kept when deleted or replaced, but not when its own first creation fails: otherwise a failed first deployment would
 * leave tables that block the second:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
 */
export function removalPolicyOf(settings: DeploySettings): RemovalPolicy {
  return settings.keepData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}

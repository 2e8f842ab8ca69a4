// The topics people subscribe to: alerts about devices, operations about the pipeline itself, and by setting one for
// whoever is asked where nobody acknowledges; each with a queue for what no subscriber took. TLS only. Alerts are
// encrypted with AWS's own key for SNS or with the account's;
// on it, so the operations topic has a key only where one is made for it:
// https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html (compatibility with AWS services)
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { type CfnTopic, type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Aws, type RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Subscription } from '#config/deploy-subscriptions.ts';
import { pinLogicalId } from './pinned-id.ts';
import { subscribe } from './topic-subscription.ts';
import { undeliveredQueue } from './undelivered-queue.ts';

export interface AlertTopicsProps {
  readonly displayName: string;
  readonly alertSubscriptions: readonly Subscription[];
  /** None: there is no topic for them. */
  readonly escalationSubscriptions: readonly Subscription[];
  readonly operationsSubscriptions: readonly Subscription[];
  /** A key of the account's own, for alerts; this stack cannot change its policy. */
  readonly key: IKey | undefined;
  /** A topic that is there already, for alerts; its encryption and its policy stay its owner's. */
  readonly existing?: { readonly topic: ITopic; readonly key: IKey | undefined } | undefined;
  /** Make a key for operations, and for alerts where there is none. */
  readonly makesKey: boolean;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * What a service needs of the key to publish; SNS itself decrypts:
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export const PUBLISHER_KEY_ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey'];

/**
 * Its policy lets every principal of the account that may use SNS use it through SNS, so nobody is granted anything.
 */
const AWS_KEY_ALIAS = 'alias/aws/sns';

export class AlertTopics extends Construct {
  /** Of alerts; undefined: AWS's own, or that of an existing topic is not known to be another. */
  readonly key: IKey | undefined;
  readonly alerts: ITopic;
  readonly operations: Topic;
  /** What SNS could not deliver of each: https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html */
  readonly alertsUndelivered: Queue;
  readonly operationsUndelivered: Queue;
  /** Of what nobody has acknowledged; undefined: the settings name nobody to ask next. */
  readonly escalation: { readonly topic: Topic; readonly undelivered: Queue } | undefined;

  constructor(scope: Construct, id: string, props: AlertTopicsProps) {
    super(scope, id);
    const { displayName, removalPolicy } = props;
    const made = props.makesKey ? this.ownKey(props) : undefined;
    this.key = props.existing === undefined ? (props.key ?? made) : props.existing.key;
    this.alerts =
      props.existing?.topic ?? this.encrypted('AlertsTopic', `${displayName} alerts`, removalPolicy, this.key);
    this.operations = this.topic('OperationsTopic', `${displayName} operations`, removalPolicy, made);
    this.letAlarmsPublish(made);
    this.alertsUndelivered = undeliveredQueue(this, 'AlertsUndelivered', this.alerts, removalPolicy, props.key);
    this.operationsUndelivered = undeliveredQueue(
      this,
      'OperationsUndelivered',
      this.operations,
      removalPolicy,
      undefined,
    );
    this.escalation = this.escalationTopic(scope, props);
    subscribe(scope, this.alerts, 'AlertSubscription', props.alertSubscriptions, this.alertsUndelivered);
    subscribe(
      scope,
      this.operations,
      'OperationsSubscription',
      props.operationsSubscriptions,
      this.operationsUndelivered,
    );
  }

  /** Encrypted as the alerts topic that is made here: with the account's key, or AWS's own. */
  private escalationTopic(scope: Construct, props: AlertTopicsProps): AlertTopics['escalation'] {
    const { displayName, escalationSubscriptions, existing, removalPolicy } = props;
    if (escalationSubscriptions.length === 0) return undefined;
    const key = existing === undefined ? this.key : props.key;
    const topic = this.encrypted('EscalationTopic', `${displayName} escalation`, removalPolicy, key);
    const undelivered = undeliveredQueue(this, 'EscalationUndelivered', topic, removalPolicy, props.key);
    subscribe(scope, topic, 'EscalationSubscription', escalationSubscriptions, undelivered);
    return { topic, undelivered };
  }

  private ownKey({ displayName, removalPolicy }: AlertTopicsProps): Key {
    const key = new Key(this, 'Key', {
      description: `${displayName}: messages of the alert and operations topics`,
      enableKeyRotation: true,
      removalPolicy,
    });
    pinLogicalId(key, 'TopicsKey');
    return key;
  }

  private encrypted(id: string, displayName: string, removalPolicy: RemovalPolicy, key: IKey | undefined): Topic {
    const topic = this.topic(id, displayName, removalPolicy, key);
    if (key === undefined) (topic.node.defaultChild as CfnTopic).kmsMasterKeyId = AWS_KEY_ALIAS;
    return topic;
  }

  private topic(id: string, displayName: string, removalPolicy: RemovalPolicy, masterKey: IKey | undefined): Topic {
    const key = masterKey === undefined ? {} : { masterKey };
    const topic = new Topic(this, id, { displayName, ...key, enforceSSL: true });
    topic.applyRemovalPolicy(removalPolicy);
    pinLogicalId(topic, id);
    return topic;
  }

  /** CloudWatch alarms of this account may publish to operations, and to nothing else. */
  private letAlarmsPublish(key: Key | undefined): void {
    const alarms = {
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    };
    this.operations.addToResourcePolicy(
      new PolicyStatement({ ...alarms, actions: ['sns:Publish'], resources: [this.operations.topicArn] }),
    );
    // In a key's policy `*` means this key:
    // https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
    key?.addToResourcePolicy(new PolicyStatement({ ...alarms, actions: PUBLISHER_KEY_ACTIONS, resources: ['*'] }));
  }
}

/** Whoever is asked next: the topic that is made here, or the one that the settings name; '' where nobody is. */
export function escalationTopicArnOf(
  { escalation }: Pick<AlertTopics, 'escalation'>,
  { escalationTopicArn }: { readonly escalationTopicArn: string },
): string {
  return escalation?.topic.topicArn ?? escalationTopicArn;
}

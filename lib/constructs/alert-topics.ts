// The two topics people subscribe to: alerts about devices, and operations about the pipeline itself. TLS only. Alerts are encrypted with AWS's own
// key for SNS; CloudWatch alarms cannot publish through it, so the operations topic has a key only where one is made or brought along:
// https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html (compatibility with AWS services)
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { type CfnTopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Aws, type RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Subscription } from '#config/deploy-subscriptions.ts';
import { pinLogicalId } from './pinned-id.ts';
import { subscribe } from './topic-subscription.ts';

export interface AlertTopicsProps {
  readonly displayName: string;
  readonly alertSubscriptions: readonly Subscription[];
  readonly operationsSubscriptions: readonly Subscription[];
  /** A key of the account's own, whose policy this stack cannot change. */
  readonly key: IKey | undefined;
  /** Without one: make a key for both topics. */
  readonly makesKey: boolean;
  readonly removalPolicy: RemovalPolicy;
}

/** What a service needs of the key to publish; SNS itself decrypts: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
export const PUBLISHER_KEY_ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** Its policy lets every principal of the account that may use SNS use it through SNS, so nobody is granted anything. */
const AWS_KEY_ALIAS = 'alias/aws/sns';

export class AlertTopics extends Construct {
  /** Of both topics; undefined: AWS's own for alerts, none for operations. */
  readonly key: IKey | undefined;
  readonly alerts: Topic;
  readonly operations: Topic;

  constructor(scope: Construct, id: string, props: AlertTopicsProps) {
    super(scope, id);
    this.key = props.key ?? (props.makesKey ? this.ownKey(props) : undefined);
    this.alerts = this.topic('AlertsTopic', `${props.displayName} alerts`, props.removalPolicy);
    this.operations = this.topic('OperationsTopic', `${props.displayName} operations`, props.removalPolicy);
    if (this.key === undefined) (this.alerts.node.defaultChild as CfnTopic).kmsMasterKeyId = AWS_KEY_ALIAS;
    this.letAlarmsPublish();
    subscribe(this.alerts, 'AlertSubscription', props.alertSubscriptions);
    subscribe(this.operations, 'OperationsSubscription', props.operationsSubscriptions);
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

  private topic(id: string, displayName: string, removalPolicy: RemovalPolicy): Topic {
    const key = this.key === undefined ? {} : { masterKey: this.key };
    const topic = new Topic(this, id, { displayName, ...key, enforceSSL: true });
    topic.applyRemovalPolicy(removalPolicy);
    pinLogicalId(topic, id);
    return topic;
  }

  /** CloudWatch alarms of this account may publish to operations, and to nothing else. */
  private letAlarmsPublish(): void {
    const alarms = {
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    };
    this.operations.addToResourcePolicy(
      new PolicyStatement({ ...alarms, actions: ['sns:Publish'], resources: [this.operations.topicArn] }),
    );
    // The policy of a key that was brought along is its owner's (docs/deploy.md); this then does nothing.
    // In a key's policy `*` means this key: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
    this.key?.addToResourcePolicy(new PolicyStatement({ ...alarms, actions: PUBLISHER_KEY_ACTIONS, resources: ['*'] }));
  }
}

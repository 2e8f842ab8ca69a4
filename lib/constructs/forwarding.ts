// How incidents reach the function that hands them on: a queue of the alerts topic, since a queue keeps what a service
// that is down does not take, tries it for a day, and has a dead-letter queue that can be sent again. And the topic of
// chats, which take a form of their own.

import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSubscription, type CfnTopic, type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration, type RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { DeploySettings } from '#config/deploy-settings.ts';
import { forwardTargets } from './people-functions.ts';
import { pinLogicalId } from './pinned-id.ts';
import { letTopicSend, secureQueueProps } from './secure-queue.ts';

/** What the function is given: a POST with its three tries of 5 s to each target, side by side, and its turn. */
export const FORWARD_TIMEOUT_SECONDS = 60;
/**
 * Six times the time-out of the function that reads it, as AWS advises:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
const VISIBILITY = Duration.seconds(6 * FORWARD_TIMEOUT_SECONDS);
/** A try every six minutes for a day. */
const MAX_RECEIVE_COUNT = 240;
const AWS_KEY_ALIAS = 'alias/aws/sns';

export interface ForwardingProps {
  readonly settings: DeploySettings;
  readonly alerts: ITopic;
  readonly undelivered: Queue;
  readonly key: IKey | undefined;
  readonly removalPolicy: RemovalPolicy;
}

export class Forwarding extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  /** Where the form of Amazon Q Developer is published; undefined: no target wants it. */
  readonly chat: Topic | undefined;

  constructor(scope: Construct, id: string, { settings, alerts, undelivered, key, removalPolicy }: ForwardingProps) {
    super(scope, id);
    const secure = secureQueueProps(key, removalPolicy);
    this.deadLetters = new Queue(this, 'ForwardDeadLetters', secure);
    this.queue = new Queue(this, 'ForwardQueue', {
      ...secure,
      visibilityTimeout: VISIBILITY,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVE_COUNT },
    });
    pinLogicalId(this.deadLetters, 'ForwardDeadLetters');
    pinLogicalId(this.queue, 'ForwardQueue');
    letTopicSend(this.queue, alerts);
    const subscription = new CfnSubscription(this, 'ForwardSubscription', {
      topicArn: alerts.topicArn,
      protocol: 'sqs',
      endpoint: this.queue.queueArn,
      // The published JSON as it is.
      rawMessageDelivery: true,
      redrivePolicy: { deadLetterTargetArn: undelivered.queueArn },
    });
    pinLogicalId(subscription, 'ForwardSubscription');
    this.chat = forwardTargets(settings).some(({ format }) => format === 'amazon-q')
      ? this.chatTopic(`Weir ${settings.profile} ${settings.stage} chat`, key, removalPolicy)
      : undefined;
  }

  private chatTopic(displayName: string, key: IKey | undefined, removalPolicy: RemovalPolicy): Topic {
    const topic = new Topic(this, 'ChatTopic', {
      displayName,
      ...(key === undefined ? {} : { masterKey: key }),
      enforceSSL: true,
    });
    topic.applyRemovalPolicy(removalPolicy);
    pinLogicalId(topic, 'ChatTopic');
    if (key === undefined) (topic.node.defaultChild as CfnTopic).kmsMasterKeyId = AWS_KEY_ALIAS;
    return topic;
  }
}

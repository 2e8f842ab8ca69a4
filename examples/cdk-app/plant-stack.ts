// Three Weirs in one stack: one reads the plant's own stream and tells the plant's own topic, the others have all of
// their own, and the last one reads what only this plant has (cold-store.ts).
import { Weir, type WeirSettings } from '@weir-streams/weir';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { coldStore } from './cold-store.js';

// Accounts that are new to Timestream for LiveAnalytics cannot have it; windows are in DynamoDB then.
const SETTINGS: WeirSettings = { timeSeries: 'none', windows: ['15m', '1h'] };

export class PlantStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const key = new Key(this, 'PlantKey');
    const stream = new Stream(this, 'Meters', { shardCount: 2, encryptionKey: key });
    const topic = new Topic(this, 'Desk', { masterKey: key });
    const meters = new Weir(this, 'MetersWeir', {
      profile: 'energy',
      settings: SETTINGS,
      stream,
      shardCount: 2,
      topic,
      keys: { data: key },
    });
    // The alarms of the pipeline itself go to a topic that Weir makes.
    meters.operations.addSubscription(new SqsSubscription(new Queue(this, 'Operations')));

    const smoke = new Weir(this, 'SmokeWeir', { profile: 'smoke', settings: { ...SETTINGS, windows: ['1m'] } });
    smoke.alerts.addSubscription(new SqsSubscription(new Queue(this, 'SmokeAlerts')));

    new Weir(this, 'ColdWeir', { profile: coldStore, settings: { timeSeries: 'none' } });
  }
}

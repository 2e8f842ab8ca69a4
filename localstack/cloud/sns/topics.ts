// The topics and subscriptions of the stand-in, in memory. Knows no protocol and sends nothing.
// Refuses names and ARNs that AWS refuses.
import { randomBytes, randomUUID } from 'node:crypto';
import { AwsError } from '../http/aws-error.ts';
import { localAccountId } from '../http/local-account.ts';
import { changeSettings, defaultSettings, type SubscriptionSettings, sameSettings } from './subscription-settings.ts';

export type Topic = { readonly arn: string; readonly displayName: string; deletedCount: number };

export type Subscription = {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  /** Proof, sent to the endpoint only, that whoever confirms owns it. */
  readonly token: string;
  confirmed: boolean;
  settings: SubscriptionSettings;
};

/** https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */
const topicName = /^[\w-]{1,256}$/;

export type Topics = ReturnType<typeof createTopics>;

/** An empty account. */
export const createTopics = (region: string) => {
  const topics = new Map<string, Topic>();
  const subscriptions = new Map<string, Subscription>();

  const topic = (arn: string): Topic => {
    const found = topics.get(arn);
    if (found === undefined) throw new AwsError('NotFound', `Topic does not exist: ${arn}`, { status: 404 });
    return found;
  };
  const ofTopic = (arn: string): Subscription[] => [...subscriptions.values()].filter((one) => one.topicArn === arn);

  return {
    /** Answers the ARN; a topic of that name may exist. */
    create(name: string, displayName: string): Topic {
      if (!topicName.test(name)) throw invalid(`Topic Name: '${name}' (1-256 of A-Z a-z 0-9 _ -; no FIFO here)`);
      const arn = `arn:aws:sns:${region}:${localAccountId}:${name}`;
      const created = topics.get(arn) ?? { arn, displayName, deletedCount: 0 };
      topics.set(arn, created);
      return created;
    },
    topic,
    all: (): Topic[] => [...topics.values()],
    allSubscriptions: (): Subscription[] => [...subscriptions.values()],
    ofTopic,
    remove(arn: string): void {
      topics.delete(arn);
      for (const one of ofTopic(arn)) subscriptions.delete(one.arn);
    },
    /** The subscription and whether it is new. The same endpoint again answers the one that is there. */
    subscribe(
      topicArn: string,
      protocol: string,
      endpoint: string,
      attributes: ReadonlyMap<string, string>,
    ): { subscription: Subscription; isNew: boolean } {
      topic(topicArn);
      const settings = changeSettings(defaultSettings, attributes);
      const same = ofTopic(topicArn).find((one) => one.protocol === protocol && one.endpoint === endpoint);
      if (same !== undefined) {
        if (sameSettings(same.settings, settings)) return { subscription: same, isNew: false };
        throw invalid('Attributes Reason: Subscription already exists with different attributes');
      }
      const subscription: Subscription = {
        arn: `${topicArn}:${randomUUID()}`,
        topicArn,
        protocol,
        endpoint,
        token: randomBytes(64).toString('hex'),
        // A queue of the same account needs no handshake.
        confirmed: protocol === 'sqs',
        settings,
      };
      subscriptions.set(subscription.arn, subscription);
      return { subscription, isNew: true };
    },
    confirm(topicArn: string, token: string): Subscription {
      topic(topicArn);
      const pending = ofTopic(topicArn).find((one) => one.token === token);
      if (pending === undefined) throw invalid('Token');
      pending.confirmed = true;
      return pending;
    },
    subscription(arn: string): Subscription {
      const found = subscriptions.get(arn);
      if (found === undefined) {
        throw new AwsError('NotFound', `Subscription does not exist: ${arn}`, { status: 404 });
      }
      return found;
    },
    /** Removing what is not there is no error. */
    unsubscribe(arn: string): void {
      const removed = subscriptions.get(arn);
      if (removed === undefined) return;
      subscriptions.delete(arn);
      const owner = topics.get(removed.topicArn);
      if (owner !== undefined) owner.deletedCount += 1;
    },
  };
};

const invalid = (reason: string): AwsError => new AwsError('InvalidParameter', `Invalid parameter: ${reason}`);

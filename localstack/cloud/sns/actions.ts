// The actions on topics and subscriptions: parameters in, members of the XML answer out.
// Refuses endpoints that the stand-in cannot deliver to.
import { AwsError } from '../http/aws-error.ts';
import { localAccountId } from '../http/local-account.ts';
import { type QueryParams, queryEntries } from '../http/query-params.ts';
import type { QueryAction, QueryResult } from '../http/query-service.ts';
import { type DeliveryDeps, deliverConfirmation } from './delivery.ts';
import { changeSettings } from './subscription-settings.ts';
import type { Subscription, Topics } from './topics.ts';

/** Creating, listing, describing and deleting topics. */
export const topicActions = (topics: Topics): Record<string, QueryAction> => ({
  CreateTopic: (params) => {
    const attributes = queryEntries(params, 'Attributes.entry');
    return { TopicArn: topics.create(params.get('Name') ?? '', attributes.get('DisplayName') ?? '').arn };
  },
  DeleteTopic: (params) => {
    topics.remove(params.get('TopicArn') ?? '');
    return undefined;
  },
  ListTopics: (params) => {
    const { page, token } = pageOf(topics.all(), params);
    return { Topics: { member: page.map(({ arn }) => ({ TopicArn: arn })) }, NextToken: token };
  },
  GetTopicAttributes: (params) => {
    const topic = topics.topic(params.get('TopicArn') ?? '');
    const subscriptions = topics.ofTopic(topic.arn);
    const confirmedCount = subscriptions.filter((one) => one.confirmed).length;
    return attributesResult({
      TopicArn: topic.arn,
      Owner: localAccountId,
      DisplayName: topic.displayName,
      SubscriptionsConfirmed: String(confirmedCount),
      SubscriptionsPending: String(subscriptions.length - confirmedCount),
      SubscriptionsDeleted: String(topic.deletedCount),
    });
  },
});

/** Subscribing with its handshake, and everything on a subscription. */
export const subscriptionActions = (topics: Topics, delivery: DeliveryDeps): Record<string, QueryAction> => ({
  Subscribe: (params) => {
    const protocol = params.get('Protocol') ?? '';
    const endpoint = params.get('Endpoint') ?? '';
    checkEndpoint(protocol, endpoint, delivery.queues !== undefined);
    const attributes = queryEntries(params, 'Attributes.entry');
    const { subscription, isNew } = topics.subscribe(params.get('TopicArn') ?? '', protocol, endpoint, attributes);
    // Subscribing again before confirmation sends the request again, as AWS does.
    if (!subscription.confirmed) deliverConfirmation(delivery, subscription);
    const tell = subscription.confirmed || !isNew || params.get('ReturnSubscriptionArn') === 'true';
    return { SubscriptionArn: tell ? subscription.arn : 'pending confirmation' };
  },
  ConfirmSubscription: (params) => ({
    SubscriptionArn: topics.confirm(params.get('TopicArn') ?? '', params.get('Token') ?? '').arn,
  }),
  Unsubscribe: (params) => {
    topics.unsubscribe(params.get('SubscriptionArn') ?? '');
    return undefined;
  },
  ListSubscriptions: (params) => subscriptionList(topics.allSubscriptions(), params),
  ListSubscriptionsByTopic: (params) => {
    const { arn } = topics.topic(params.get('TopicArn') ?? '');
    return subscriptionList(topics.ofTopic(arn), params);
  },
  GetSubscriptionAttributes: (params) => {
    const { arn, topicArn, protocol, endpoint, confirmed, settings } = topics.subscription(
      params.get('SubscriptionArn') ?? '',
    );
    const policy = settings.filterPolicyText;
    return attributesResult({
      SubscriptionArn: arn,
      TopicArn: topicArn,
      Owner: localAccountId,
      Protocol: protocol,
      Endpoint: endpoint,
      PendingConfirmation: String(!confirmed),
      RawMessageDelivery: String(settings.rawMessageDelivery),
      ...(policy === undefined ? {} : { FilterPolicy: policy, FilterPolicyScope: settings.filterPolicyScope }),
    });
  },
  SetSubscriptionAttributes: (params) => {
    const subscription = topics.subscription(params.get('SubscriptionArn') ?? '');
    const change = new Map([[params.get('AttributeName') ?? '', params.get('AttributeValue') ?? '']]);
    subscription.settings = changeSettings(subscription.settings, change);
    return undefined;
  },
});

const checkEndpoint = (protocol: string, endpoint: string, hasQueues: boolean): void => {
  const invalid = (reason: string) => new AwsError('InvalidParameter', `Invalid parameter: ${reason}`);
  if (protocol === 'http' || protocol === 'https') {
    if (endpoint.startsWith(`${protocol}://`) && URL.canParse(endpoint)) return;
    throw invalid(`Endpoint: '${endpoint}' must start with ${protocol}://`);
  }
  if (protocol !== 'sqs') throw invalid(`Protocol: '${protocol}' (this stand-in delivers to http, https and sqs)`);
  if (!/^arn:aws[\w-]*:sqs:[\w-]+:\d{12}:[\w-]+$/.test(endpoint)) throw invalid('SQS endpoint ARN');
  if (!hasQueues) throw invalid('Protocol: sqs (this SNS was started without queues)');
};

const attributesResult = (attributes: Readonly<Record<string, string>>): QueryResult => ({
  Attributes: { entry: Object.entries(attributes).map(([key, value]) => ({ key, value })) },
});

const subscriptionList = (subscriptions: readonly Subscription[], params: QueryParams): QueryResult => {
  const { page, token } = pageOf(subscriptions, params);
  const member = page.map(({ arn, topicArn, protocol, endpoint, confirmed }) => ({
    SubscriptionArn: confirmed ? arn : 'PendingConfirmation',
    Owner: localAccountId,
    Protocol: protocol,
    Endpoint: endpoint,
    TopicArn: topicArn,
  }));
  return { Subscriptions: { member }, NextToken: token };
};

/** "Each call returns a limited list, up to 100": https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html */
const pageCount = 100;

const pageOf = <T>(items: readonly T[], params: QueryParams): { page: T[]; token: string | undefined } => {
  const start = Number(params.get('NextToken') ?? '0');
  const page = items.slice(start, start + pageCount);
  return { page, token: start + pageCount < items.length ? String(start + pageCount) : undefined };
};

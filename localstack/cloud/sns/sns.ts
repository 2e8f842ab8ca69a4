// A stand-in of Amazon SNS: topics, subscriptions to HTTP endpoints and queues, filter policies, publishing.
// Refuses what it does not do (FIFO topics, e-mail, SMS, Lambda subscriptions) rather than pretend.
// Not imitated: signatures, access policies, encryption, delivery policies per topic, eventual consistency.
// https://docs.aws.amazon.com/sns/latest/api/API_Operations.html
import { localRegion, type StandInOptions } from '../http/local-account.ts';
import { startQueryService } from '../http/query-service.ts';
import { subscriptionActions, topicActions } from './actions.ts';
import { type DeliveryDeps, deliverMessage, type QueueDelivery } from './delivery.ts';
import type { Published } from './envelope.ts';
import { createHttpDeliverer, type DeliveryFailure } from './http-delivery.ts';
import { publishBatch, publishOne } from './publish.ts';
import { createTopics, type Subscription } from './topics.ts';

export type { Published } from './envelope.ts';
export type { DeliveryFailure } from './http-delivery.ts';

export type SnsOptions = StandInOptions & {
  /** Where `sqs` subscriptions deliver to: `deliver` of the SQS stand-in. Without it they are refused. */
  readonly queues?: QueueDelivery;
  /**
   * Pause before each further try of an HTTP delivery, ms. AWS: three, 20 s apart; here 0.2, 1 and 5 s, to fit a demo.
   */
  readonly retryDelaysMs?: readonly number[];
  /** Told of each delivery given up; unless told otherwise it is written to standard error. */
  readonly onDeliveryFailure?: (failure: DeliveryFailure) => void;
};

export type Sns = {
  readonly endpoint: string;
  /** Calls the listener with every message published from now on; answers how to stop that. */
  onPublish(listener: (message: Published) => void): () => void;
  close(): Promise<void>;
};

/** Starts the stand-in on 127.0.0.1. */
export const startSns = async (options: SnsOptions = {}): Promise<Sns> => {
  const clock = options.clock ?? Date.now;
  const onFailure = options.onDeliveryFailure ?? writeFailure;
  const topics = createTopics(options.region ?? localRegion);
  const listeners = new Set<(message: Published) => void>();
  const http = createHttpDeliverer({ retryDelaysMs: options.retryDelaysMs ?? [200, 1000, 5000], onFailure });
  const delivery: DeliveryDeps = { http, queues: options.queues, onFailure, clock, endpoint: () => service.endpoint };
  const publishing = {
    topics,
    clock,
    deliver: (message: Published, subscription: Subscription) => deliverMessage(delivery, message, subscription),
    announce: (message: Published) => {
      for (const listener of listeners) listener(message);
    },
  };
  const service = await startQueryService({
    namespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
    ...(options.port === undefined ? {} : { port: options.port }),
    actions: {
      ...topicActions(topics),
      ...subscriptionActions(topics, delivery),
      Publish: (params) => publishOne(publishing, params),
      PublishBatch: (params) => publishBatch(publishing, params),
    },
  });
  return {
    endpoint: service.endpoint,
    onPublish(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      await Promise.all([service.close(), http.close()]);
    },
  };
};

const writeFailure = ({ url, tryCount, reason }: DeliveryFailure): void => {
  process.stderr.write(`sns: gave up delivering to ${url} after ${tryCount} tries: ${reason}\n`);
};

// The services of the embedded cloud, all started at once on free ports of 127.0.0.1, and stopped together.
// The slowest (Kinesis, a child process) is started first. One that cannot start takes the others down with it.
import { type DynamoDb, startDynamoDb } from '../dynamodb.ts';
import { type Kinesis, startKinesis } from '../kinesis.ts';
import { type S3, startS3 } from '../s3/s3.ts';
import type { Published, Sns } from '../sns/sns.ts';
import { startSns } from '../sns/sns.ts';
import { startSqs } from '../sqs/sqs.ts';
import { startTimestream, type Timestream } from '../timestream/server.ts';
import type { Endpoints } from './clients.ts';

export interface StandIns {
  readonly endpoints: Endpoints;
  /** Calls the listener with every message published from now on; answers how to stop that. */
  onPublish(listener: (message: Published) => void): () => void;
  readonly timestream: Timestream;
  stop(): Promise<void>;
}

/** Told when a service is ready: its name and how long it took, ms. */
export type OnReady = (name: string, tookMs: number) => void;

/** A delivery that SNS gave up; the default of the stand-in would write over the live view. */
export type OnGivenUp = (url: string, reason: string) => void;

interface Stoppable {
  close(): Promise<void>;
}

/** Starts all, and answers when all are ready. */
export function startStandIns(onReady: OnReady, onGivenUp: OnGivenUp): Promise<StandIns> {
  const beganMs = performance.now();
  const started: Promise<Stoppable>[] = [];
  const timed = <T extends Stoppable>(name: string, starting: Promise<T>): Promise<T> => {
    started.push(starting);
    return starting.then((service) => {
      onReady(name, performance.now() - beganMs);
      return service;
    });
  };
  const kinesis = timed<Kinesis>('kinesis', startKinesis());
  const timestream = timed<Timestream>('timestream', startTimestream());
  const dynamodb = timed<DynamoDb>('dynamodb', startDynamoDb());
  const s3 = timed<S3>('s3', startS3());
  const sqs = startSqs();
  started.push(sqs);
  const onDeliveryFailure = ({ url, reason }: { url: string; reason: string }) => onGivenUp(url, reason);
  const sns = timed<Sns>(
    'sns and sqs',
    sqs.then((queues) => startSns({ queues: queues.deliver, onDeliveryFailure })),
  );

  async function stop(): Promise<void> {
    const settled = await Promise.allSettled(started);
    await Promise.all(settled.map((each) => (each.status === 'fulfilled' ? each.value.close() : undefined)));
  }

  return Promise.all([kinesis, dynamodb, sns, sqs, s3, timestream]).then(
    ([k, d, n, q, s, t]) => ({
      endpoints: {
        kinesis: k.endpoint,
        dynamodb: d.endpoint,
        sns: n.endpoint,
        sqs: q.endpoint,
        s3: s.endpoint,
        timestream: t.endpoint,
      },
      onPublish: n.onPublish,
      timestream: t,
      stop,
    }),
    async (error: unknown) => {
      await stop();
      throw error;
    },
  );
}

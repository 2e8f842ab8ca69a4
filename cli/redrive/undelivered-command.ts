// `npm run redrive -- --undelivered`: both topics of a deployment, found by the outputs of its data stack.
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { clientConfig } from '#adapters/aws/request/client-config.ts';
import { countUndelivered, publishUndelivered, type UndeliveredOutcome } from './undelivered.ts';

type Env = Readonly<Record<string, string | undefined>>;

const TOPICS = {
  alerts: ['AlertsTopicArn', 'AlertsUndeliveredUrl'],
  operations: ['OperationsTopicArn', 'OperationsUndeliveredUrl'],
} as const;

type TopicName = keyof typeof TOPICS;

export type AllUndelivered = Readonly<Record<TopicName, UndeliveredOutcome>>;

/** `outputOf` answers an output of the data stack, or throws with its name. */
export async function redriveUndelivered(
  outputOf: (name: string) => string,
  env: Env,
  isDryRun: boolean,
): Promise<AllUndelivered> {
  const sqs = new SQSClient(clientConfig('SQS', env));
  const sns = new SNSClient(clientConfig('SNS', env));
  const redrive = (name: TopicName): Promise<UndeliveredOutcome> => {
    const [topicArn, queue] = TOPICS[name].map(outputOf);
    const what = { sqs, sns, topicArn: topicArn ?? '', queue: queue ?? '' };
    return isDryRun ? countUndelivered(what) : publishUndelivered(what);
  };
  try {
    return { alerts: await redrive('alerts'), operations: await redrive('operations') };
  } finally {
    for (const client of [sqs, sns]) client.destroy();
  }
}

/** What was done, for a person. */
export function undeliveredPage(outcome: AllUndelivered, isDryRun: boolean): string {
  const lines = Object.entries(outcome).flatMap(([name, { messages, problems }]) => [
    `${messages} messages of the ${name} topic ${isDryRun ? 'wait' : 'were published again'}`,
    ...problems.map((problem) => `left as it is: ${problem}`),
  ]);
  return `${[...lines, ...(isDryRun ? ['Nothing was changed. Add --yes to do it.'] : [])].join('\n')}\n`;
}

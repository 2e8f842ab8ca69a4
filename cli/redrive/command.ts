// The command line of a redrive: finds the deployment, runs, tells what was done. Exit codes: options.ts.
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { clientConfig, endpointOf, type Service } from '#adapters/aws/request/client-config.ts';
import { readDeploySettings } from '#config/deploy-settings-reader.ts';
import { readSources } from '#lib/read-sources.ts';
import type { CalledBy } from '../command-line/called-as.ts';
import { complain } from '../command-line/complain.ts';
import { helpText } from '../command-line/help-text.ts';
import { coloursFor } from '../terminal/colour.ts';
import { createProgress, type ProgressTarget } from '../terminal/progress.ts';
import { countDeadLetters, redriveDeadLetters } from './dead-letters.ts';
import { openDoneKeys } from './done-keys.ts';
import { type RedriveOptions, readOptions } from './options.ts';
import { openBucket, openStream } from './places.ts';
import { type BucketOutcome, redriveBucket } from './redrive-bucket.ts';
import { REDRIVE } from './table.ts';
import { redriveUndelivered, undeliveredPage } from './undelivered-command.ts';

export interface RedriveWorld {
  readonly stdout: ProgressTarget;
  readonly stderr: ProgressTarget;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where weir.json and .weir/redrive are. */
  readonly folder: string;
  readonly calledBy?: CalledBy;
}

/** Answers the exit code. */
export async function redriveCommand(args: readonly string[], world: RedriveWorld): Promise<number> {
  let options: RedriveOptions | 'help';
  try {
    options = readOptions(args);
  } catch (error) {
    return complain(error, REDRIVE, world);
  }
  if (options === 'help') {
    world.stdout.write(helpText(REDRIVE, world.calledBy));
    return 0;
  }
  const chosen = options;
  if (chosen.undelivered) return undelivered(chosen, world);
  const progress = createProgress(world.stderr, () => performance.now());
  try {
    const outcome = await run(chosen, world, (done, total) => {
      progress.show(() => ({ done, total, note: `${done} of ${total} objects` }));
    });
    progress.end();
    const { stdout, env } = world;
    stdout.write(
      chosen.json ? `${JSON.stringify(outcome, null, 2)}\n` : page(outcome, chosen, coloursFor(stdout, env)),
    );
    return 0;
  } catch (error) {
    progress.end();
    return stopped(error, world);
  }
}

async function undelivered(options: RedriveOptions, world: RedriveWorld): Promise<number> {
  try {
    const outputs = await outputsOf(options.context, world.env, world.folder);
    const outcome = await redriveUndelivered((name) => outputs.get(name), world.env, !options.yes);
    world.stdout.write(options.json ? `${JSON.stringify(outcome, null, 2)}\n` : undeliveredPage(outcome, !options.yes));
    return 0;
  } catch (error) {
    return stopped(error, world);
  }
}

function stopped(error: unknown, { stderr }: RedriveWorld): number {
  stderr.write(
    `redrive stopped: ${textOf(error)}\nWhat was put back is remembered; the same command goes on from there.\n`,
  );
  return 1;
}

type Outcome = BucketOutcome & { readonly dryRun: boolean; readonly deadLetters: number };

async function run(
  options: RedriveOptions,
  { env, folder }: RedriveWorld,
  onProgress: (done: number, total: number) => void,
): Promise<Outcome> {
  const places = await placesOf(options, env, folder);
  const config = (service: Service) => clientConfig(service, env);
  const s3 = new S3Client({ ...config('S3'), forcePathStyle: endpointOf('S3', env) !== undefined });
  const kinesis = new KinesisClient(config('KINESIS'));
  const sqs = new SQSClient(config('SQS'));
  try {
    const done = openDoneKeys(folder, places.bucket, options.selection);
    const outcome = await redriveBucket({
      bucket: openBucket(s3, places.bucket),
      target: options.yes ? openStream(kinesis, places.stream) : undefined,
      done: options.again ? { ...done, has: () => false } : done,
      selection: options.selection,
      delete: options.delete,
      onProgress,
    });
    return { dryRun: !options.yes, ...outcome, deadLetters: await deadLetters(options, places, sqs) };
  } finally {
    for (const client of [s3, kinesis, sqs]) client.destroy();
  }
}

/** Dead letters are panes: they have neither reason nor device of a reading, so a selection leaves them alone. */
async function deadLetters(
  { selection, yes, delete: deletes }: RedriveOptions,
  places: Places,
  client: SQSClient,
): Promise<number> {
  const isAll =
    selection.reason === undefined &&
    selection.device === undefined &&
    selection.fromMs === Number.NEGATIVE_INFINITY &&
    selection.toMs === Number.POSITIVE_INFINITY;
  const { 'dead-letters': from, queue: to } = places;
  if (!isAll || from === '' || to === '') return 0;
  return yes ? redriveDeadLetters({ client, from, to, delete: deletes }) : countDeadLetters({ client, from });
}

type Places = Readonly<Record<'bucket' | 'stream' | 'queue' | 'dead-letters', string>>;

/** From the options, else from the outputs of the data stack. Throws with what is missing. */
async function placesOf(
  { places, context }: RedriveOptions,
  env: RedriveWorld['env'],
  folder: string,
): Promise<Places> {
  const { bucket, stream, queue = '', 'dead-letters': letters = '' } = places;
  if (bucket !== undefined && stream !== undefined) return { bucket, stream, queue, 'dead-letters': letters };
  const outputs = await outputsOf(context, env, folder);
  return {
    bucket: bucket ?? outputs.get('QuarantineBucketName'),
    stream: stream ?? outputs.get('RawStreamName'),
    queue: queue || outputs.find('RedriveQueueUrl'),
    'dead-letters': letters || outputs.find('RedriveDeadLettersUrl'),
  };
}

interface Outputs {
  /** Throws where there is none. */
  get(output: string): string;
  /** Empty where there is none. */
  find(output: string): string;
}

/** Of the deployment's data stack. */
async function outputsOf(
  context: RedriveOptions['context'],
  env: RedriveWorld['env'],
  folder: string,
): Promise<Outputs> {
  const { profile, stage } = readDeploySettings(readSources(context, env, folder));
  const name = `weir-${profile}-${stage}-data`;
  const endpoint = env.AWS_ENDPOINT_URL_CLOUDFORMATION || env.AWS_ENDPOINT_URL;
  const client = new CloudFormationClient({ ...(endpoint ? { endpoint } : {}) });
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
  const outputs = new Map((stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  return {
    find: (output) => outputs.get(output) ?? '',
    get(output) {
      const value = outputs.get(output);
      if (value !== undefined) return value;
      const hint =
        output === 'RawStreamName'
          ? ': with MSK, name a Kinesis stream that feeds your topic (--stream), or replay the objects with your own producer'
          : '';
      throw new Error(`stack ${name} has no output ${output}${hint}`);
    },
  };
}

function page(outcome: Outcome, options: RedriveOptions, colour: ReturnType<typeof coloursFor>): string {
  const { dryRun, objects, alreadyDone, found, records, deleted, reasons, problems, deadLetters: letters } = outcome;
  const byReason = Object.entries(reasons).sort(([, a], [, b]) => b - a);
  const lines = [
    `${objects} objects read${alreadyDone > 0 ? `, ${alreadyDone} left out that an earlier run has put back (--again)` : ''}`,
    ...byReason.map(([reason, count]) => `  ${String(count).padStart(8)}  ${reason}`),
    dryRun
      ? `${found} readings and records would go to the raw stream, in ${records} records`
      : colour.green(`${found} readings and records went to the raw stream, in ${records} records`),
    ...(letters > 0 ? [`${letters} messages of panes ${dryRun ? 'would go' : 'went'} to the redrive queue again`] : []),
    ...(deleted > 0 ? [`${deleted} objects deleted`] : []),
    ...problems.map((problem) => colour.yellow(`left as it is: ${problem}`)),
    ...(dryRun ? [colour.bold('Nothing was changed. Add --yes to do it.')] : []),
    ...(!dryRun && !options.delete && found > 0 ? ['The objects stay until they expire; --delete removes them.'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message === 'Region is missing')
    return 'no region is set: `export AWS_REGION=eu-west-1`, or yours; `npm run doctor` says what else is missing';
  return error.name === 'CredentialsProviderError'
    ? 'there is no AWS account here: `npm run doctor` says what is missing'
    : error.message;
}

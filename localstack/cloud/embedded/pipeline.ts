// What makes the functions run: the event-source driver over the Kinesis API, pollers for queues, timers for schedules,
// all as the templates say. Stopping starts nothing more and waits for what runs.
import { createDriver, type Driver } from '#local/driver/driver.ts';
import { createKinesisSource } from '#local/driver/kinesis-source.ts';
import { createTally, type DriverEvent, type Tally } from '#local/driver/observe.ts';
import { run, sleepUnless } from '#local/driver/real-runner.ts';
import type { Template } from '#local/driver/references.ts';
import { mappingsFromTemplates } from '#local/driver/template.ts';
import type { Clients } from './clients.ts';
import { failureSender } from './failure-sender.ts';
import type { LeftOut, LocalResource } from './local-resources.ts';
import { pollQueue, queueMappingsOf } from './queue-poller.ts';
import { runSchedules, schedulesOf } from './schedules.ts';

export interface PipelineOptions {
  readonly templates: readonly Template[];
  readonly byId: ReadonlyMap<string, LocalResource>;
  readonly clients: Clients;
  /** Short name of a function by its logical id. */
  readonly functionNames: ReadonlyMap<string, string>;
  readonly invoke: (functionName: string, event: unknown) => Promise<unknown>;
  readonly observe?: ((event: DriverEvent) => void) | undefined;
  readonly onInvoke?: ((functionName: string, event: unknown) => void) | undefined;
  readonly onProblem: (source: string, text: string) => void;
  readonly pollIntervalMs?: number | undefined;
}

export interface Pipeline {
  readonly driver: Driver;
  readonly tallies: ReadonlyMap<string, Tally>;
  /** Mappings and schedules that nothing here runs. */
  readonly leftOut: readonly LeftOut[];
  settle(withinMs: number): Promise<boolean>;
  stop(): Promise<void>;
}

/**
 * Five reads a second and shard are allowed, and two mappings read the readings stream:
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
 */
const POLL_INTERVAL_MS = 300;

/** An idle invocation window is closed after it; AWS takes up to two minutes, and a demo has no such patience. */
const IDLE_CLOSE_MS = 2_000;

/** For so many polls nothing may have happened before the pipeline counts as settled. */
const QUIET_POLLS = 3;

/** Between two looks whether all is settled. */
const LOOK_EVERY_MS = 50;

export async function startPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { templates, byId, clients, functionNames, onProblem, pollIntervalMs = POLL_INTERVAL_MS } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const said = (source: string) => (error: unknown) =>
    onProblem(source, error instanceof Error ? error.message : String(error));

  const read = mappingsFromTemplates(templates, ({ name }) => functionNames.get(name) ?? byId.get(name)?.name);
  const queueMappings = queueMappingsOf(templates);
  const scheduled = schedulesOf(templates);
  const skipped = read.skipped.filter(({ logicalId }) => queueMappings.every((each) => each.logicalId !== logicalId));
  const leftOut = [
    ...scheduled.problems,
    ...skipped.map((each) => ({ ...each, type: 'AWS::Lambda::EventSourceMapping' })),
    ...read.problems.map((reason) => ({ logicalId: '', type: 'AWS::Lambda::EventSourceMapping', reason })),
  ];

  const streams = [...new Set(read.mappings.map(({ stream }) => stream))];
  const sleep = (ms: number) => sleepUnless(ms, signal);
  const sources = new Map(
    await Promise.all(
      streams.map(async (streamName) => {
        const source = await createKinesisSource({ client: clients.kinesis, streamName, sleep, now: Date.now });
        return [streamName, source] as const;
      }),
    ),
  );
  const tally = createTally();
  let lastWorkMs = performance.now();
  const driver = createDriver({
    mappings: read.mappings,
    source(stream) {
      const source = sources.get(stream);
      if (source === undefined) throw new Error(`there is no stream ${stream}`);
      return source;
    },
    invoke(functionName, event) {
      options.onInvoke?.(functionName, event);
      return options.invoke(functionName, event);
    },
    sendFailure: failureSender(clients, byId.values()),
    observe(event) {
      if ('recordCount' in event && event.recordCount > 0) lastWorkMs = performance.now();
      tally.observe(event);
      options.observe?.(event);
    },
    idleCloseMs: IDLE_CLOSE_MS,
    clock: Date.now,
  });
  const running = run(driver, { signal, now: Date.now, sleep: sleepUnless, pollIntervalMs, onError: said('driver') });
  const nameOf = (functionId: string): string => functionNames.get(functionId) ?? functionId;
  const pollers = queueMappings.map(({ queueId, functionId, batchSize }) =>
    pollQueue({
      client: clients.sqs,
      queueUrl: byId.get(queueId)?.ref ?? '',
      queueArn: byId.get(queueId)?.attributes.Arn ?? '',
      batchSize,
      invoke: (event) => options.invoke(nameOf(functionId), event),
      onError: said(nameOf(functionId)),
      signal,
    }),
  );
  const endSchedules = runSchedules(scheduled.schedules, (functionId) =>
    options.invoke(nameOf(functionId), {}).catch(said(nameOf(functionId))),
  );

  return {
    driver,
    tallies: tally.byMapping,
    leftOut,
    async settle(withinMs) {
      const giveUpMs = performance.now() + withinMs;
      lastWorkMs = performance.now();
      while (performance.now() < giveUpMs) {
        const isQuiet = performance.now() - lastWorkMs > QUIET_POLLS * pollIntervalMs;
        if (isQuiet && driver.lag().every(({ unfinishedCount }) => unfinishedCount === 0)) return true;
        await sleep(LOOK_EVERY_MS);
      }
      return false;
    },
    async stop() {
      endSchedules();
      stopping.abort();
      await Promise.all([running, ...pollers]);
    },
  };
}

// A live run from start to end: the cloud, the page, the simulator, the view; and an orderly end: the simulator stops,
// what is in flight is finished, everything is closed. Refuses nothing itself: options were checked before.

import type { DeploySources } from '#config/deploy-settings-reader.ts';
import { type Embedded, startEmbedded } from '#local/cloud/embedded/embedded.ts';
import { sleepUnless } from '#local/driver/real-runner.ts';
import { feed } from '#local/simulator/feed.ts';
import type { Fleet } from '#local/simulator/fleet.ts';
import { createProducer, putToKinesis } from '#local/simulator/producer.ts';
import { placeOf } from '../alerts/place.ts';
import { deviceReader } from './device-detail.ts';
import { createDoor } from './door.ts';
import { createIncidentBoard } from './incident-board.ts';
import { createLiveModel, type LiveModel } from './live-model.ts';
import { localDeploymentOf } from './local-deployment.ts';
import type { LiveOptions } from './options.ts';
import type { Output } from './output.ts';
import { type Page, startPage } from './page-server.ts';
import { commandsFor } from './try-it.ts';

export interface LiveRun {
  readonly options: LiveOptions;
  /** Undefined: nothing is simulated. */
  readonly fleet: Fleet | undefined;
  readonly sources: DeploySources;
  readonly output: Output;
  /** Fires when the run is to end. */
  readonly signal: AbortSignal;
  /** ms since the start of the process. */
  readonly sinceStartMs: () => number;
}

/** Tried first, so that the address stays the same from run to run. */
const USUAL_PORT = 4600;

/** The view and the page are brought up to date so often. */
const TICK_MS = 1_000;

/** How long what is in flight may take at the end. */
const SETTLE_MS = 15_000;

/** Resolves when all is closed. Rejects when something could not be started; then nothing is left running either. */
export async function runLive({ options, fleet, sources, output, signal, sinceStartMs }: LiveRun): Promise<void> {
  const model = createLiveModel(Date.now);
  const times = new Map<string, number>();
  let firstAlertMs: number | undefined;
  model.onProblem(output.problem);
  model.onAlert((alert) => {
    firstAlertMs ??= sinceStartMs();
    output.alert(alert);
  });
  const embedded = await startEmbedded({
    profile: options.profile,
    sources,
    onReady: (part) => times.set(part, sinceStartMs()),
    onProblem: model.problem,
    onInvoke: model.invoked,
    observe: model.observed,
  });
  let page: Page | undefined;
  try {
    model.follow(embedded);
    if (fleet !== undefined)
      for (let index = 0; index < fleet.deviceCount; index += 1) model.fleet.expect(fleet.idOf(index));
    const stopped = new AbortController();
    const feeding = startFeeding(fleet, embedded, model, options, output, signal);
    page = await openPage(embedded, model, options, fleet);
    times.set('page', sinceStartMs());
    output.started({
      profile: options.profile.name,
      page: page.address,
      fleet: fleet && {
        deviceCount: fleet.deviceCount,
        readingsPerSecond: fleet.readingsPerSecond,
        seed: options.seed,
      },
      endpoints: { ...embedded.endpoints },
      streams: embedded.streams,
      topics: embedded.topics,
      commands: commandsFor(embedded, page.address),
      times,
    });
    const ticking = tick(model, page, output, stopped.signal);
    await Promise.race([sleepUnless(options.durationMs ?? 2 ** 31 - 1, signal), ended(signal)]);
    output.stopping();
    const isSettled = await feeding.stop().then(() => embedded.settle(SETTLE_MS));
    stopped.abort();
    await ticking;
    const snapshot = await model.refresh();
    output.ended({ snapshot, ranMs: sinceStartMs(), firstAlertMs, isSettled });
  } finally {
    await page?.close();
    await embedded.stop();
  }
}

function startFeeding(
  fleet: Fleet | undefined,
  embedded: Embedded,
  model: LiveModel,
  { historyMs }: LiveOptions,
  output: Output,
  signal: AbortSignal,
): { stop(): Promise<void> } {
  if (fleet === undefined) return { stop: async () => undefined };
  const stopping = new AbortController();
  const producer = createProducer({
    put: putToKinesis(embedded.clients.kinesis, embedded.streams.RawStream ?? ''),
    onError: (error) => model.problem('simulator', error instanceof Error ? error.message : String(error)),
  });
  const done = feed({
    fleet,
    producer,
    fromMs: Date.now() - historyMs,
    now: Date.now,
    sleep: sleepUnless,
    signal: AbortSignal.any([signal, stopping.signal]),
    onCaughtUp: output.historyFed,
  });
  return {
    async stop() {
      stopping.abort();
      await done;
    },
  };
}

/** On the usual port or, when that is taken and none was asked for, on any free one. */
async function openPage(
  embedded: Embedded,
  model: LiveModel,
  { port, profile }: LiveOptions,
  fleet: Fleet | undefined,
): Promise<Page> {
  const door = createDoor(embedded.clients.kinesis, embedded.streams.RawStream ?? '', embedded.profile, Date.now);
  const readDevice = deviceReader(embedded);
  const deployment = localDeploymentOf(embedded);
  const { profile: compiled, clients } = embedded;
  const place = { called: 'this run', profile: compiled, dynamodb: clients.dynamodb, tables: deployment.tables };
  const board = createIncidentBoard(placeOf(place), Date.now);
  const at = (chosen: number) => {
    const own = `http://127.0.0.1:${chosen}`;
    const measures = Object.fromEntries(embedded.profile.measures.map(({ name, unit }) => [name, unit]));
    const about = {
      profile: profile.name,
      measures,
      periodMs: fleet?.periodMs ?? null,
      commands: commandsFor(embedded, own),
    };
    const query = (event: unknown) => embedded.invoke('query', event);
    return startPage({ port: chosen, model, door, board, readDevice, about, deployment, query });
  };
  if (port !== undefined) return at(port);
  try {
    return await at(USUAL_PORT);
  } catch {
    return at(0);
  }
}

/** Shows a look at everything each second until the signal fires, and once more then. */
async function tick(model: LiveModel, page: Page, output: Output, signal: AbortSignal): Promise<void> {
  let isLast = false;
  while (!isLast) {
    isLast = signal.aborted;
    try {
      const snapshot = await model.refresh();
      await page.tell(snapshot);
      output.tick(snapshot, model);
    } catch (error) {
      if (!signal.aborted) model.problem('view', error instanceof Error ? error.message : String(error));
    }
    if (!isLast) await sleepUnless(TICK_MS, signal);
  }
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

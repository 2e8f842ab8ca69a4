// The embedded cloud: every AWS service that Weir needs, on free ports of 127.0.0.1, with the resources of the
// synthesized templates and the real handlers, fed by the event-source driver. No Docker, no account. Refuses nothing
// silently: what it does not make is in `leftOut`.
import type { DeploySources } from '#config/deploy-settings-reader.ts';
import { settingsTable } from '#config/settings.ts';
import { DEFAULT_KEY_GROUPS } from '#core/pack/pack.ts';
import { type CompiledProfile, compileProfile } from '#core/profile/compile.ts';
import type { Profile } from '#core/profile/profile.ts';
import type { Driver } from '#local/driver/driver.ts';
import type { DriverEvent, Tally } from '#local/driver/observe.ts';
import { profileNamed } from '#profiles/index.ts';
import type { Published } from '../sns/sns.ts';
import { synthesizeTemplates } from './assembly.ts';
import { type Clients, createClients, type Endpoints, endpointEnvironment } from './clients.ts';
import { createResources, createSubscriptions } from './create-resources.ts';
import type { FunctionMetrics } from './function-log.ts';
import { createFunctionThreads } from './functions.ts';
import { type LocalFunction, localFunctions } from './local-functions.ts';
import { type LeftOut, type LocalResource, localResources } from './local-resources.ts';
import { startPipeline } from './pipeline.ts';
import { profileFile } from './profile-file.ts';
import { startStandIns } from './stand-ins.ts';
import { evaluator } from './template-values.ts';

export interface EmbeddedOptions {
  /** A built-in profile's name, or any profile. */
  readonly profile: string | Profile;
  /** The user's own deployment settings, e.g. from weir.json. */
  readonly sources?: DeploySources;
  /** Told when a part is ready: its name and how long after the start, ms. */
  readonly onReady?: (part: string, tookMs: number) => void;
  /** What went wrong and does not stop the cloud, in a sentence. */
  readonly onProblem?: (source: string, text: string) => void;
  /** Told what the driver does. */
  readonly observe?: (event: DriverEvent) => void;
  /** Sees every event that the driver invokes a function with. */
  readonly onInvoke?: (functionName: string, event: unknown) => void;
  /** Default 300 ms; Lambda's own is 1 s. */
  readonly pollIntervalMs?: number;
}

type Names = Readonly<Record<string, string>>;

export interface Embedded {
  /** What the readings mean, as the functions have it. */
  readonly profile: CompiledProfile;
  /** Number of key groups: a device's is `keyGroupOf(device, keyGroups)`. */
  readonly keyGroups: number;
  readonly endpoints: Endpoints;
  readonly clients: Clients;
  /** Names by logical id: `streams.RawStream`. */
  readonly streams: Names;
  readonly tables: Names;
  readonly buckets: Names;
  /** ARNs by logical id: `topics.AlertsTopic`. */
  readonly topics: Names;
  /** URLs by logical id. */
  readonly queues: Names;
  /** Where panes are written for dashboards; undefined where the settings want no time-series store. */
  readonly timeSeries: { readonly database: string; readonly table: string } | undefined;
  /** Resources, mappings and schedules of the templates of which nothing is made, and why. */
  readonly leftOut: readonly LeftOut[];
  readonly driver: Driver;
  /** One tally a mapping, by its logical id. */
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly metrics: FunctionMetrics;
  /** Calls the listener with every message published to a topic from now on; answers how to stop that. */
  onPublish(listener: (message: Published) => void): () => void;
  invoke(functionName: string, event: unknown): Promise<unknown>;
  /**
   * Answers true when everything put so far has gone through every function, false when that took longer than
   * `withinMs`.
   */
  settle(withinMs: number): Promise<boolean>;
  stop(): Promise<void>;
}

/** The functions that the first readings need; the others start at their first call. */
const NEEDED_AT_ONCE = ['validate', 'detect', 'aggregate'];

/** Starts everything; rejects, with everything stopped again, when a service cannot start or a setting is wrong. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { onReady = () => undefined, onProblem = () => undefined } = options;
  const profile = typeof options.profile === 'string' ? profileNamed(options.profile) : options.profile;
  const beganMs = performance.now();
  const since = (part: string): void => onReady(part, performance.now() - beganMs);
  const undo: (() => unknown)[] = [];
  async function stop(): Promise<void> {
    for (const each of undo.splice(0).reverse()) await each();
  }

  const starting = startStandIns(onReady, (url, reason) => onProblem('sns', `gave up delivering to ${url}: ${reason}`));
  // Should synthesizing fail first, this one's failure has nobody to hear it.
  starting.catch(() => undefined);
  undo.push(() => starting.then((standIns) => standIns.stop()).catch(() => undefined));
  const threads = createFunctionThreads(onProblem);
  undo.push(() => threads.stop());
  try {
    threads.warm(NEEDED_AT_ONCE);
    const templates = await synthesizeTemplates(profile, options.sources);
    since('templates');
    const { endpoints, onPublish } = await starting;
    const clients = createClients(endpoints);
    undo.push(() => clients.destroy());
    const resources = localResources(templates, { profile: profile.name, sqsEndpoint: endpoints.sqs });
    const { byId, notNeeded, unknown } = resources;
    const evaluate = evaluator(templates, byId);
    await createResources(byId.values(), clients, evaluate);
    since('resources');
    const refused = await createSubscriptions(templates, clients, evaluate);
    const { functions, problems } = localFunctions(byId, evaluate);
    const beside = profileFile(profile);
    if (beside !== undefined) undo.push(beside.remove);
    threads.configure(functions, { ...endpointEnvironment(endpoints), ...beside?.environment });
    const pipeline = await startPipeline({
      templates,
      byId,
      clients,
      functionNames: new Map(functions.map((fn) => [fn.logicalId, fn.name])),
      invoke: threads.invoke,
      observe: options.observe,
      onInvoke: options.onInvoke,
      onProblem,
      pollIntervalMs: options.pollIntervalMs,
    });
    undo.push(() => pipeline.stop());
    const atFault = [...unknown, ...refused, ...problems, ...pipeline.leftOut];
    for (const { logicalId, type, reason } of atFault) onProblem('templates', `${logicalId} (${type}): ${reason}`);
    since('pipeline');
    return {
      profile: profileOf(profile, functions),
      keyGroups: Number(environmentValue(functions, settingsTable.keyGroups.env) ?? DEFAULT_KEY_GROUPS),
      endpoints,
      clients,
      ...namesOf(byId),
      leftOut: [...notNeeded, ...atFault],
      driver: pipeline.driver,
      tallies: pipeline.tallies,
      metrics: threads.metrics,
      onPublish,
      invoke: threads.invoke,
      settle: pipeline.settle,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function environmentValue(functions: readonly LocalFunction[], variable: string): string | undefined {
  return functions.map(({ environment }) => environment[variable]).find((each) => each);
}

/** With the windows that the settings give, if they give any. */
function profileOf(profile: Profile, functions: readonly LocalFunction[]): CompiledProfile {
  const windows = environmentValue(functions, settingsTable.windows.env);
  return compileProfile(profile, windows?.split(','));
}

function namesOf(
  byId: ReadonlyMap<string, LocalResource>,
): Pick<Embedded, 'streams' | 'tables' | 'buckets' | 'topics' | 'queues' | 'timeSeries'> {
  const ofType = (type: string, pick: (resource: LocalResource) => string): Names =>
    Object.fromEntries(
      [...byId.values()].filter((each) => each.type === type).map((each) => [each.logicalId, pick(each)]),
    );
  const [database] = Object.values(ofType('AWS::Timestream::Database', ({ name }) => name));
  const [table] = Object.values(ofType('AWS::Timestream::Table', ({ name }) => name));
  return {
    streams: ofType('AWS::Kinesis::Stream', ({ name }) => name),
    tables: ofType('AWS::DynamoDB::Table', ({ name }) => name),
    buckets: ofType('AWS::S3::Bucket', ({ name }) => name),
    topics: ofType('AWS::SNS::Topic', ({ ref }) => ref),
    queues: ofType('AWS::SQS::Queue', ({ ref }) => ref),
    timeSeries: database === undefined || table === undefined ? undefined : { database, table },
  };
}

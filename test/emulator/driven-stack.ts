// The functions of the templates over a data stack that is there already (an emulator's, or the embedded cloud's): real
// handlers in threads, fed by the event-source driver. Faults on demand: DynamoDB refuses writes, a function is killed,
// a record kills its function.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LOCAL_STAGE } from '#config/deploy-settings.ts';
import { synthesizeLocally } from '#lib/build-app.ts';
import { type Clients, createClients, type Endpoints, endpointEnvironment } from '#local/cloud/embedded/clients.ts';
import { createFunctionHost, type FunctionHost } from '#local/cloud/embedded/function-host.ts';
import { createFunctionLog, type FunctionMetrics } from '#local/cloud/embedded/function-log.ts';
import { localFunctions } from '#local/cloud/embedded/local-functions.ts';
import { type LocalResource, localResources } from '#local/cloud/embedded/local-resources.ts';
import { type Pipeline, startPipeline } from '#local/cloud/embedded/pipeline.ts';
import { evaluator } from '#local/cloud/embedded/template-values.ts';
import type { Tally } from '#local/driver/observe.ts';
import type { Template } from '#local/driver/references.ts';
import { type DynamoDbGate, startDynamoDbGate } from './dynamodb-gate.ts';
import { type StackNames, stackNamesOf } from './stack-names.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** A record with this partition key ends the function that gets it, as a defect in the function would. */
export const DEADLY_KEY = 'deadly';

export interface DrivenStack {
  readonly clients: Clients;
  readonly names: StackNames;
  readonly gate: DynamoDbGate;
  readonly metrics: FunctionMetrics;
  readonly tallies: ReadonlyMap<string, Tally>;
  /** Ends the function's thread, wherever it is; its invocation fails. */
  kill(functionName: string): Promise<void>;
  /** Replaces the function by one with these variables of its environment changed; undefined: as the templates say. */
  release(functionName: string, changed?: Readonly<Record<string, string>>): Promise<void>;
  invoke(functionName: string, event: unknown): Promise<unknown>;
  settle: Pipeline['settle'];
  stop(): Promise<void>;
}

/**
 * Short batching and invocation windows, one retry: a drill should not wait for what costs money only in AWS. All state
 * in DynamoDB, before which the gate stands.
 */
export function drillTemplates(timestream: string): Template[] {
  const context = {
    stage: LOCAL_STAGE,
    keepData: false,
    windowStateStore: 'dynamodb',
    timeSeries: 'timestream',
    timestreamEndpoint: timestream,
    aggregateBatchingWindowSeconds: 1,
    detectInvocationWindowSeconds: 5,
    detailedMetrics: true,
    validateRetryAttempts: 1,
    // What a drill sends is told.
    alertRecordOnly: 'none',
    // Drills follow one on the other, and a group would tell of the later ones' meters together.
    alertGroupBy: 'none',
  };
  return synthesizeLocally({ context }).stacks.map(({ template }) => template as Template);
}

/** Runs until `stop`. `physical` are the resources' names by logical id, where an emulator chose them. */
export async function driveStack(
  templates: readonly Template[],
  endpoints: Endpoints,
  physical: ReadonlyMap<string, string> = new Map(),
): Promise<DrivenStack> {
  const gate = await startDynamoDbGate(endpoints.dynamodb);
  const clients = createClients(endpoints);
  const named = localResources(templates, { profile: 'energy', sqsEndpoint: endpoints.sqs }).byId;
  const byId = new Map([...named].map(([id, resource]) => [id, withPhysicalId(resource, physical.get(id))]));
  const { functions, problems } = localFunctions(byId, evaluator(templates, byId));
  if (problems.length > 0)
    throw new Error(problems.map(({ logicalId, reason }) => `${logicalId}: ${reason}`).join('\n'));
  const log = createFunctionLog();
  const hosts = new Map<string, FunctionHost>();
  const variables = new Map<string, Readonly<Record<string, string>>>();
  const common = { ...endpointEnvironment(endpoints), AWS_ENDPOINT_URL_DYNAMODB: gate.endpoint };
  for (const { name, handler, environment } of functions) {
    const handlerUrl = pathToFileURL(join(ROOT, handler)).href;
    const host = createFunctionHost({ name, handlerUrl, onLine: (line) => void log.take(name, line) });
    const own = { ...common, ...environment, AWS_LAMBDA_FUNCTION_NAME: name };
    host.configure(own);
    variables.set(name, own);
    hosts.set(name, host);
  }
  const timeouts = new Map(functions.map(({ name, timeoutMs }) => [name, timeoutMs]));
  const hostOf = (name: string): FunctionHost => {
    const host = hosts.get(name);
    if (host === undefined) throw new Error(`there is no function ${name}: ${[...hosts.keys()].join(', ')}`);
    return host;
  };
  async function invoke(name: string, event: unknown): Promise<unknown> {
    if (name === 'validate' && JSON.stringify(event).includes(`"partitionKey":"${DEADLY_KEY}"`)) {
      throw new Error('the function died of a record (drill)');
    }
    const facts = { functionName: name, functionArn: name, requestId: randomUUID() };
    return hostOf(name).invoke(event, { ...facts, functionTimeoutMs: timeouts.get(name) ?? 60_000 });
  }
  const pipeline = await startPipeline({
    templates,
    byId,
    clients,
    functionNames: new Map(functions.map(({ logicalId, name }) => [logicalId, name])),
    invoke,
    // Failures are what drills are made of; the tallies count them.
    onProblem: () => undefined,
    pollIntervalMs: 250,
  });
  return {
    clients,
    names: stackNamesOf((id) => byId.get(id)?.ref),
    gate,
    metrics: log.metrics,
    tallies: pipeline.tallies,
    kill: (name) => hostOf(name).stop(),
    async release(name, changed = {}) {
      const host = hostOf(name);
      await host.stop();
      host.configure({ ...variables.get(name), ...changed });
    },
    invoke,
    settle: pipeline.settle,
    async stop() {
      await pipeline.stop();
      await Promise.all([...hosts.values()].map((host) => host.stop()));
      clients.destroy();
      await gate.close();
    },
  };
}

/** A resource as an emulator named it: `Ref` answers the physical id, and ARNs have the name in it. */
function withPhysicalId(resource: LocalResource, id: string | undefined): LocalResource {
  if (id === undefined || resource.type === 'AWS::Lambda::Function') return resource;
  const name = id.split(/[:/]/).at(-1) ?? id;
  const attributes = Object.entries(resource.attributes).map(([attribute, value]) => [
    attribute,
    attribute === 'QueueUrl' ? id : value.replace(resource.name, name),
  ]);
  return { ...resource, name, ref: id, attributes: Object.fromEntries(attributes) };
}

// The deployment that answers at AWS_ENDPOINT_URL. Where the emulator runs functions it is used as it stands; where
// only the data stack is there (LocalStack without Docker), the real handlers run here, fed by the event-source driver.
import { type Clients, createClients, type Endpoints } from '#local/cloud/embedded/clients.ts';
import { emulatorName } from '#local/emulators/emulator.ts';
import { physicalIds, stackNames } from '#local/emulators/stacks.ts';
import { PANES } from '#local/emulators/timestream-host.ts';
import { drillTemplates, driveStack } from './driven-stack.ts';
import { type StackNames, stackNamesOf } from './stack-names.ts';

export interface Deployment {
  readonly clients: Clients;
  readonly names: StackNames;
  /** Where panes are for dashboards; undefined when no stand-in's address is known. */
  readonly timeSeries: typeof PANES | undefined;
  /** Where windows are put for the history; undefined: the engine is another one. */
  readonly historyBucket: string | undefined;
  close(): Promise<void>;
}

export const DATA_STACK = 'weir-energy-local-data';
const HISTORY_STACK = 'weir-energy-local-history';
const COMPUTE_STACK = 'weir-energy-local-compute';

export interface Answering {
  readonly endpoint: string;
  /** E.g. `MiniStack 1.5.33`. */
  readonly name: string;
  readonly runsFunctions: boolean;
  readonly hasHistory: boolean;
  /** Address of the stand-in for Timestream. */
  readonly timestream: string | undefined;
}

/** What answers at AWS_ENDPOINT_URL. Throws with what to do when nothing does, or nothing is deployed. */
export async function findDeployment(env: NodeJS.ProcessEnv): Promise<Answering> {
  const { AWS_ENDPOINT_URL: endpoint, AWS_ENDPOINT_URL_TIMESTREAM_QUERY: timestream } = env;
  if (!endpoint) throw new Error('AWS_ENDPOINT_URL is not set: run `npm run localstack:test`, which sets it');
  const name = await emulatorName(endpoint);
  if (name === undefined) throw new Error(`no emulator answers at ${endpoint}: run \`npm run localstack:up\``);
  const stacks = await stackNames(endpoint);
  if (!stacks.includes(DATA_STACK)) {
    throw new Error(`${name} has no stack ${DATA_STACK}: run \`npm run localstack:deploy\``);
  }
  return {
    endpoint,
    name,
    runsFunctions: stacks.includes(COMPUTE_STACK),
    hasHistory: stacks.includes(HISTORY_STACK),
    timestream,
  };
}

export function endpointsOf({ endpoint, timestream }: Answering): Endpoints {
  const one = { kinesis: endpoint, dynamodb: endpoint, sns: endpoint, sqs: endpoint, s3: endpoint };
  return { ...one, timestream: timestream ?? endpoint };
}

export async function openDeployment(answering: Answering): Promise<Deployment> {
  const { endpoint, timestream, runsFunctions, hasHistory } = answering;
  const timeSeries = timestream === undefined ? undefined : PANES;
  const physical = await physicalIds(endpoint, DATA_STACK);
  if (runsFunctions) {
    const clients = createClients(endpointsOf(answering));
    const names = stackNamesOf((id) => physical.get(id));
    const history = hasHistory ? await physicalIds(endpoint, HISTORY_STACK) : undefined;
    return {
      clients,
      names,
      timeSeries,
      historyBucket: history?.get('HistoryBucket'),
      close: async () => clients.destroy(),
    };
  }
  if (timestream === undefined)
    throw new Error('AWS_ENDPOINT_URL_TIMESTREAM_QUERY is not set: the handlers need the stand-in');
  const stack = await driveStack(drillTemplates(timestream), endpointsOf(answering), physical);
  return {
    clients: stack.clients,
    names: stack.names,
    timeSeries,
    historyBucket: undefined,
    close: stack.stop,
  };
}

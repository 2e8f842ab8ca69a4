// Where the drills run: over the data stack of the emulator at AWS_ENDPOINT_URL, or, without one, over the embedded
// cloud's stand-ins. Handlers, driver and faults are the same in both.
import { createClients } from '#local/cloud/embedded/clients.ts';
import { createResources } from '#local/cloud/embedded/create-resources.ts';
import { localResources } from '#local/cloud/embedded/local-resources.ts';
import { startStandIns } from '#local/cloud/embedded/stand-ins.ts';
import { evaluator } from '#local/cloud/embedded/template-values.ts';
import type { Timestream } from '#local/cloud/timestream/server.ts';
import { physicalIds } from '#local/emulators/stacks.ts';
import { startTimestreamHost } from '#local/emulators/timestream-host.ts';
import { type Answering, DATA_STACK, endpointsOf, findDeployment } from './deployment.ts';
import { type DrivenStack, drillTemplates, driveStack } from './driven-stack.ts';

export interface DrillBackend {
  readonly name: string;
  open(): Promise<DrillStack>;
}

export interface DrillStack extends DrivenStack {
  readonly timestream: Timestream;
}

/** Throws where functions run in the emulator too: both would read the same stream. */
export async function drillBackend(env: NodeJS.ProcessEnv): Promise<DrillBackend> {
  if (!env.AWS_ENDPOINT_URL) return { name: 'embedded cloud', open: openEmbedded };
  const answering = await findDeployment(env);
  if (answering.runsFunctions) {
    throw new Error(
      `${answering.name} runs the functions itself: drills want the data stack alone, or no AWS_ENDPOINT_URL`,
    );
  }
  return { name: answering.name, open: () => openEmulator(answering) };
}

async function openEmulator(answering: Answering): Promise<DrillStack> {
  const timestream = await startTimestreamHost();
  const physical = await physicalIds(answering.endpoint, DATA_STACK);
  const endpoints = endpointsOf({ ...answering, timestream: timestream.endpoint });
  const stack = await driveStack(drillTemplates(timestream.endpoint), endpoints, physical);
  return { ...stack, timestream, stop: () => stopAll(stack, timestream) };
}

async function openEmbedded(): Promise<DrillStack> {
  const timestream = await startTimestreamHost();
  const standIns = await startStandIns(
    () => undefined,
    () => undefined,
  );
  const endpoints = { ...standIns.endpoints, timestream: timestream.endpoint };
  const templates = drillTemplates(timestream.endpoint);
  const { byId } = localResources(templates, { profile: 'energy', sqsEndpoint: endpoints.sqs });
  const clients = createClients(endpoints);
  await createResources(byId.values(), clients, evaluator(templates, byId));
  clients.destroy();
  const stack = await driveStack(templates, endpoints);
  return {
    ...stack,
    timestream,
    async stop() {
      await stopAll(stack, timestream);
      await standIns.stop();
    },
  };
}

async function stopAll(stack: DrivenStack, timestream: Timestream): Promise<void> {
  await stack.stop();
  await timestream.close();
}

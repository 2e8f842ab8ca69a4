// Runs inside a worker thread: one Lambda function's environment. The handler module and what it composes are loaded at
// once, its environment variables come with the first message, and each event is answered. What it prints is its log.
import { existsSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { type ContextFacts, createContext } from '#local/driver/invocation.ts';

/** What the thread is told. */
export type ToFunction =
  | { readonly type: 'environment'; readonly variables: Readonly<Record<string, string>> }
  | { readonly type: 'invoke'; readonly id: number; readonly event: unknown; readonly facts: ContextFacts };

/** What it tells. */
export type FromFunction =
  | { readonly type: 'ready' }
  | { readonly type: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

const port = parentPort;
if (port === null) throw new Error('function-worker.ts is started by function-host.ts, not by itself');

const { handlerUrl } = workerData as { readonly handlerUrl: string };
const { handler } = (await import(handlerUrl)) as { readonly handler: Handler };
// The handler loads its composition at the first call; loading it now makes that call quick, and reads no environment.
const composition = new URL('./compose.ts', handlerUrl);
if (existsSync(composition)) await import(composition.href);

port.on('message', (message: ToFunction) => {
  if (message.type === 'environment') Object.assign(process.env, message.variables);
  else void run(message.id, message.event, message.facts);
});
tell({ type: 'ready' });

async function run(id: number, event: unknown, facts: ContextFacts): Promise<void> {
  try {
    tell({ type: 'answer', id, answer: await handler(event, createContext(facts)) });
  } catch (error) {
    tell({ type: 'failed', id, message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
  }
}

function tell(message: FromFunction): void {
  port?.postMessage(message);
}

// Amazon Kinesis Data Streams for local use: the npm package kinesis-local (kinesis-mock) as a child process. The child
// ends with close(), and by itself when this process is gone, however it went. Speaks HTTP/1.1 without TLS, so a client
// needs `requestHandler: new NodeHttpHandler()` (the SDK's Kinesis client takes HTTP/2 otherwise).
// https://github.com/etspaceman/kinesis-mock
import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { localAccountId, localRegion } from './http/local-account.ts';
import { type ListeningMessage, plainPlaceholder, portVariable, tlsPlaceholder } from './kinesis-child.ts';

export type KinesisOptions = {
  /** 0 or none: any free port. */
  readonly port?: number;
  /** The region in ARNs; `us-east-1` unless told. */
  readonly region?: string;
  /** Shards of all streams together; 1,000 unless told (the package's own limit is 50). */
  readonly shardLimit?: number;
};

export type Kinesis = { readonly endpoint: string; close(): Promise<void> };

/** Measured starts take 0.3–0.9 s on two cores; a cold disk takes longer. */
const startTimeoutMs = 30_000;

/** A child that has not ended itself by then is killed. */
const endTimeoutMs = 2_000;

/** The package pretends that changes of a stream take time; nobody here waits for that. */
const durations = ['CREATE_STREAM', 'DELETE_STREAM', 'REGISTER_STREAM_CONSUMER', 'DEREGISTER_STREAM_CONSUMER']
  .concat(['MERGE_SHARDS', 'SPLIT_SHARD', 'UPDATE_SHARD_COUNT', 'UPDATE_STREAM_MODE'])
  .concat(['START_STREAM_ENCRYPTION', 'STOP_STREAM_ENCRYPTION'])
  .map((change) => [`${change}_DURATION`, '5ms'] as const);

/** Starts Kinesis on 127.0.0.1, ready when this resolves. Rejects with what the child wrote when it cannot start. */
export const startKinesis = async (options: KinesisOptions = {}): Promise<Kinesis> => {
  const child = spawnKinesis(options);
  const written = keepTail(child);
  try {
    const port = await listeningPort(child);
    return { endpoint: `http://127.0.0.1:${port}`, close: () => end(child) };
  } catch (error) {
    await end(child);
    const wanted = options.port ? ` on port ${options.port}` : '';
    const reason = `${error instanceof Error ? error.message : error}; it wrote: ${written() || 'nothing'}`;
    throw new Error(`kinesis-local did not start${wanted}: ${reason}`, { cause: error });
  }
};

const spawnKinesis = (options: KinesisOptions): ChildProcess => {
  const folder = dirname(createRequire(import.meta.url).resolve('kinesis-local/package.json'));
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  return spawn(process.execPath, ['--import', new URL('./kinesis-child.ts', import.meta.url).href, 'main.js'], {
    // It reads server.json from where it is started.
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Out of the terminal's process group: Ctrl-C is for the parent, which may still drain its streams.
    detached: true,
    windowsHide: true,
    env: {
      ...inherited,
      ...Object.fromEntries(durations),
      [portVariable]: String(options.port ?? 0),
      KINESIS_MOCK_PLAIN_PORT: String(plainPlaceholder),
      KINESIS_MOCK_TLS_PORT: String(tlsPlaceholder),
      AWS_ACCOUNT_ID: localAccountId,
      AWS_REGION: options.region ?? localRegion,
      SHARD_LIMIT: String(options.shardLimit ?? 1000),
      LOG_LEVEL: 'ERROR',
      // 8.9 MB of script: from the second start on, its compiled form halves the time to ready.
      NODE_COMPILE_CACHE: join(folder, '..', '.cache', 'weir-compiled'),
    },
  });
};

/** The port that the child listens on; rejects when it ends or keeps silent. */
const listeningPort = (child: ChildProcess): Promise<number> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`it did not listen within ${startTimeoutMs} ms`)), startTimeoutMs);
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      act();
    };
    child.once('error', (error) => settle(() => reject(error)));
    child.once('exit', (code, signal) => settle(() => reject(new Error(`it ended with ${code ?? signal}`))));
    child.once('message', ({ port }: ListeningMessage) => settle(() => resolve(port)));
  });

/** Letting go of the child ends it: see kinesis-child.ts. */
const end = async (child: ChildProcess): Promise<void> => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const timer = setTimeout(() => child.kill('SIGKILL'), endTimeoutMs);
  if (child.connected) child.disconnect();
  await ended;
  clearTimeout(timer);
};

/** Reads the child's output to keep its pipes empty; answers the last of it. */
const keepTail = (child: ChildProcess): (() => string) => {
  let tail = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      tail = (tail + text).slice(-2000);
    });
  }
  return () => tail.trim();
};

// One Kafka broker in KRaft mode on 127.0.0.1, in a folder of its own that goes with it. Ends with close(), and when
// this process ends. https://kafka.apache.org/documentation/#kraft
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { kafkaJars } from './jars.ts';

export interface KafkaBroker {
  /** `127.0.0.1:PORT`. */
  readonly bootstrap: string;
  close(): Promise<void>;
}

/** Any 22 characters of base64url; a fixed one saves a start of Java to make one. */
const CLUSTER_ID = 'weirweirweirweirweirwQ';
/** Measured: 3 s on two cores. */
const START_TIMEOUT_MS = 60_000;
const END_TIMEOUT_MS = 5_000;

/** Ready when this resolves. Rejects with what the broker wrote. */
export async function startKafka(): Promise<KafkaBroker> {
  const classPath = join(kafkaJars(), '*');
  const folder = mkdtempSync(join(tmpdir(), 'weir-kafka-'));
  const [port, controllerPort] = await freePorts();
  const properties = join(folder, 'server.properties');
  writeFileSync(properties, settings(port, controllerPort, join(folder, 'data')));
  const tool = ['-cp', classPath, 'kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', properties];
  const formatted = spawnSync('java', tool, { encoding: 'utf8' });
  if (formatted.status !== 0)
    throw new Error(`Kafka's storage was not formatted: ${formatted.stdout}${formatted.stderr}`);
  const broker = spawn('java', ['-Xmx512m', '-cp', classPath, 'kafka.Kafka', properties], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const killed = (): void => {
    broker.kill('SIGKILL');
  };
  process.once('exit', killed);
  let written = '';
  for (const stream of [broker.stdout, broker.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      written = (written + chunk.toString()).slice(-4_000);
    });
  }
  const close = async (): Promise<void> => {
    process.removeListener('exit', killed);
    await end(broker);
    rmSync(folder, { recursive: true, force: true });
  };
  const deadlineMs = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(port))) {
    if (broker.exitCode === null && Date.now() < deadlineMs) {
      await pause(100);
      continue;
    }
    await close();
    throw new Error(`the Kafka broker did not start; it wrote: ${written || 'nothing'}`);
  }
  return { bootstrap: `127.0.0.1:${port}`, close };
}

function settings(port: number, controllerPort: number, folder: string): string {
  return `${[
    'process.roles=broker,controller',
    'node.id=1',
    `controller.quorum.voters=1@127.0.0.1:${controllerPort}`,
    `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names=CONTROLLER',
    'inter.broker.listener.name=PLAINTEXT',
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    `log.dirs=${folder}`,
    'offsets.topic.replication.factor=1',
    'offsets.topic.num.partitions=1',
    'transaction.state.log.replication.factor=1',
    'transaction.state.log.min.isr=1',
    'group.initial.rebalance.delay.ms=0',
  ].join('\n')}\n`;
}

/** Two ports that nobody has now; both are held until both are known, so they differ. */
async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()] as const;
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => {
            const address = server.address();
            resolve(typeof address === 'object' && address !== null ? address.port : 0);
          });
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return [ports[0] ?? 0, ports[1] ?? 0];
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function end(broker: ChildProcess): Promise<void> {
  if (broker.exitCode !== null) return;
  const gone = new Promise((resolve) => broker.once('exit', resolve));
  broker.kill('SIGTERM');
  const timer = setTimeout(() => broker.kill('SIGKILL'), END_TIMEOUT_MS);
  await gone;
  clearTimeout(timer);
}

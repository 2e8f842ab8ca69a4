// Starts what a whole deployment needs on this machine: LocalStack where a Docker engine answers, else MiniStack with a
// stand-in for Timestream.
import { join } from 'node:path';
import { startServer, stopGroup } from './child.ts';
import { dockerProblem, startLocalStackDocker } from './docker.ts';
import { healthOf, type Say } from './emulator.ts';
import { installEnvironment } from './environment.ts';
import { runFolder } from './folders.ts';
import { freePort } from './free-port.ts';
import { startMiniStack } from './ministack.ts';
import { noteRunning, type Running, readRunning } from './running.ts';

/** Measured under 1 s. */
const TIMESTREAM_WITHIN_MS = 30_000;

/** What runs already, or what was started now. `only` decides instead of looking for Docker. */
export async function up(say: Say, only: 'docker' | 'ministack' | undefined): Promise<Running> {
  const before = readRunning();
  if (before !== undefined && (await healthOf(before.endpoint)) !== undefined) {
    say(`${before.name} runs already`);
    return before;
  }
  const problem = only === 'docker' ? undefined : only === 'ministack' ? 'asked for' : dockerProblem();
  if (problem === undefined) {
    say('LocalStack by Docker, since a Docker engine answers');
    const running = { ...(await startLocalStackDocker(say)), timestream: undefined };
    noteRunning(running);
    return running;
  }
  say(only === 'ministack' ? 'MiniStack, as asked for' : `MiniStack, since ${problem}`);
  const [emulator, timestream] = await Promise.allSettled([startMiniStack(say), startTimestream()]);
  if (emulator.status === 'fulfilled' && timestream.status === 'fulfilled') {
    const running = { ...emulator.value, timestream: timestream.value };
    noteRunning(running);
    return running;
  }
  if (emulator.status === 'fulfilled' && emulator.value.pid !== undefined) await stopGroup(emulator.value.pid);
  if (timestream.status === 'fulfilled') await stopGroup(timestream.value.pid);
  throw emulator.status === 'rejected' ? emulator.reason : (timestream as PromiseRejectedResult).reason;
}

async function startTimestream(): Promise<{ endpoint: string; pid: number }> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const pid = await startServer(
    {
      name: "Timestream's stand-in",
      command: process.execPath,
      args: [join(import.meta.dirname, 'timestream-host.ts'), String(port)],
      env: installEnvironment(process.env),
      logFile: join(runFolder(), 'timestream.log'),
      withinMs: TIMESTREAM_WITHIN_MS,
    },
    // Any answer will do: it listens once its table is there.
    () => fetch(endpoint).then(() => true),
  );
  return { endpoint, pid };
}

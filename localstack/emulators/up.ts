// Starts what a whole deployment needs on this machine: LocalStack where a Docker engine answers, else MiniStack.
import { dockerProblem, startLocalStackDocker } from './docker.ts';
import { healthOf, type RunningEmulator, type Say } from './emulator.ts';
import { startMiniStack } from './ministack.ts';
import { noteRunning, readRunning } from './running.ts';

/** What runs already, or what was started now. `only` decides instead of looking for Docker. */
export async function up(say: Say, only: 'docker' | 'ministack' | undefined): Promise<RunningEmulator> {
  const before = readRunning();
  if (before !== undefined && (await healthOf(before.endpoint)) !== undefined) {
    say(`${before.name} runs already`);
    return before;
  }
  const problem = only === 'docker' ? undefined : only === 'ministack' ? 'asked for' : dockerProblem();
  if (problem === undefined) {
    say('LocalStack by Docker, since a Docker engine answers');
    const running = await startLocalStackDocker(say);
    noteRunning(running);
    return running;
  }
  say(only === 'ministack' ? 'MiniStack, as asked for' : `MiniStack, since ${problem}`);
  const running = await startMiniStack(say);
  noteRunning(running);
  return running;
}

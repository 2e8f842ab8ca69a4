// The command behind `npm start`: reads options, chooses how to show things, listens for Ctrl-C, and answers the exit
// code. 0: ended as asked. 1: could not start. 2: wrong options or settings. 130: ended at once by a second Ctrl-C.
import { SettingsError } from '#config/environment.ts';
import { readSources } from '#lib/read-sources.ts';
import { createFleet, type Fleet, FleetError } from '#local/simulator/fleet.ts';
import type { CalledBy } from '../command-line/called-as.ts';
import { complain } from '../command-line/complain.ts';
import { helpText } from '../command-line/help-text.ts';
import { UsageError } from '../command-line/usage-error.ts';
import { jsonLines, plainLines } from './line-outputs.ts';
import { type LiveOptions, readOptions } from './options.ts';
import type { Output, Sink } from './output.ts';
import { START } from './table.ts';
import { terminalView } from './terminal-view.ts';

export interface Surroundings {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  readonly calledBy?: CalledBy;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Calls back at each Ctrl-C (SIGINT) or SIGTERM. */
  readonly onInterrupt: (listener: () => void) => void;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
}

export async function main(surroundings: Surroundings): Promise<number> {
  const { args, env, folder, stdout, stderr, onInterrupt, exit } = surroundings;
  let options: LiveOptions | 'help';
  let fleet: Fleet | undefined;
  try {
    options = readOptions(args);
    if (options === 'help') {
      stdout.write(helpText(START, surroundings.calledBy));
      return 0;
    }
    fleet = options.isSimulated ? createFleet(options) : undefined;
  } catch (error) {
    const isFleet = error instanceof FleetError;
    return complain(isFleet ? new UsageError(error.message) : error, START, surroundings);
  }
  const stopping = new AbortController();
  onInterrupt(() => {
    if (stopping.signal.aborted) exit(130);
    stopping.abort();
  });
  try {
    const { runLive } = await import('./run-live.ts');
    await runLive({
      options,
      fleet,
      sources: readSources({}, env, folder),
      output: outputFor(options, stdout, env),
      signal: stopping.signal,
      sinceStartMs: () => performance.now(),
    });
    return 0;
  } catch (error) {
    stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof SettingsError ? 2 : 1;
  }
}

function outputFor({ output }: LiveOptions, stdout: Sink, env: Surroundings['env']): Output {
  if (output === 'json') return jsonLines(stdout);
  if (output === 'quiet' || stdout.isTTY !== true) return plainLines(stdout, env, output === 'quiet');
  return terminalView(stdout, env);
}

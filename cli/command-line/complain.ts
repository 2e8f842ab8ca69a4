// The one place that tells why a command ended: without a stack and with 2 where the person can mend it, else with one and with 1.
import { coloursFor, type TerminalFacts } from '../terminal/colour.ts';
import { type CalledBy, calledAs } from './called-as.ts';
import type { CommandTable } from './table.ts';
import { UsageError } from './usage-error.ts';

export interface Complaints {
  readonly stderr: TerminalFacts & { write(text: string): unknown };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Undefined: by an npm script. */
  readonly calledBy?: CalledBy | undefined;
}

/** Answers the exit code. */
export function complain(
  error: unknown,
  table: Pick<CommandTable, 'name' | 'script'>,
  { stderr, env, calledBy }: Complaints,
): 1 | 2 {
  const colour = coloursFor(stderr, env);
  if (error instanceof UsageError) {
    const hint = colour.dim(`${calledAs(table, calledBy)} --help lists the options`);
    stderr.write(`${colour.red(`${table.name}:`)} ${error.message}\n${hint}\n`);
    return 2;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  stderr.write(`${colour.red(`${table.name} stopped:`)} ${text}\n`);
  return 1;
}

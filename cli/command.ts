// What a command is to `weir`.
import type { Readable } from 'node:stream';
import type { CalledBy } from './command-line/called-as.ts';
import type { CommandTable } from './command-line/table.ts';

/** What every command meets of the process; tests hand in their own. */
export interface CommandWorld {
  readonly stdin: Readable;
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  readonly calledBy: CalledBy;
  /** Calls back at each Ctrl-C (SIGINT) or SIGTERM. */
  readonly onInterrupt: (listener: () => void) => void;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
}

interface Terminal {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** A row of commands.ts. Both modules are imported when they are needed and not before. */
export interface Command {
  readonly name: string;
  /** Beside its name in `weir --help`. */
  readonly summary: string;
  readonly table: () => Promise<CommandTable>;
  /** Not in the package (docs/library.md). */
  readonly needsRepository?: boolean;
  /** Answers the exit code. `argv` is what stands behind the command's name. */
  readonly run: (argv: readonly string[], world: CommandWorld) => Promise<number>;
}

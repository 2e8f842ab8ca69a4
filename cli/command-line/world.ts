// What a command meets of the process.
import type { Readable } from 'node:stream';
import type { CalledBy } from './called-as.ts';

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

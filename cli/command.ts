// What a command is to `weir`.
import type { CommandTable } from './command-line/table.ts';
import type { CommandWorld } from './command-line/world.ts';

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

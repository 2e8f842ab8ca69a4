// `weir completion SHELL`: a script made of all commands' tables.
import type { Command } from './command.ts';
import { bashScript } from './command-line/completion/bash.ts';
import { fishScript } from './command-line/completion/fish.ts';
import { commandWords } from './command-line/completion/words.ts';
import { zshScript } from './command-line/completion/zsh.ts';
import { UsageError } from './command-line/usage-error.ts';

const SHELLS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** `own` are words of `weir` that are no commands of the table. @throws UsageError for another shell. */
export async function completionScript(
  commands: readonly Command[],
  own: readonly string[],
  argv: readonly string[],
): Promise<string> {
  const [shell = '', ...more] = argv;
  if (!Object.hasOwn(SHELLS, shell) || more.length > 0) {
    throw new UsageError(
      `completion is for "${argv.join(' ')}": expected one of ${Object.keys(SHELLS).join(', ')}, as in: source <(npx weir completion bash)`,
    );
  }
  const tables = await Promise.all(commands.map(async ({ summary, table }) => commandWords(summary, await table())));
  return SHELLS[shell as keyof typeof SHELLS](tables.flat(), [...own, '--help', '--version']);
}

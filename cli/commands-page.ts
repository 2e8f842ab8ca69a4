// docs/cli.md, made of the commands' tables. scripts/cli-doc.ts writes it; a test holds the page to it.
import type { Command } from './command.ts';
import { calledAs } from './command-line/called-as.ts';
import type { CommandTable } from './command-line/table.ts';

export async function commandsPage(commands: readonly Command[]): Promise<string> {
  const rows = await Promise.all(commands.map(async ({ summary, table }) => rowsOf(summary, await table())));
  return `# The command

<!-- Made of cli/commands.ts: node scripts/run.mjs scripts/cli-doc.ts writes it. -->

Everything that Weir does on your machine is a command of one program, \`weir\`. Inside this repository \`npx weir COMMAND\` starts it, in any folder of it;
from a fresh clone too, on Node 20 or newer: it installs what is needed first. Each command is an npm script as well.

| command | the same by npm | what it does |
|---|---|---|
${rows.flat().join('\n')}
| \`npx weir help COMMAND\` | \`npm run … -- --help\` | a command's options |
| \`npx weir --version\` | | Weir's version |
| \`npx weir completion SHELL\` | | a script by which bash, zsh or fish completes commands and options |

**With npm, options stand behind a \`--\`**: \`npm run replay -- --profile energy FILE\`. Without it npm takes them for itself; Weir then starts nothing and prints
the line to type. \`npx weir replay --profile energy FILE\` needs none.

**A wrong option** is told with what was expected and the nearest name there is, and the command ends with 2 before it starts anything. 1 is a fault of Weir or
of what it talks to. Some commands have more codes; their help says which.

**Colours** are for terminals: there are none in a file or a pipe, where \`NO_COLOR\` is set, or where \`TERM\` is \`dumb\`. \`--json\` prints JSON and nothing else.

**Completion** is for the word \`weir\`. In a shell that finds it only through npx, say which word that is first:

\`\`\`sh
alias weir='npx weir'
source <(npx weir completion bash)        # in ~/.bashrc
source <(npx weir completion zsh)         # in ~/.zshrc, behind compinit
npx weir completion fish | source         # in ~/.config/fish/config.fish
\`\`\`
`;
}

function rowsOf(summary: string, table: CommandTable): string[] {
  const { parts = [] } = table;
  const scripts = parts.filter((part) => part.table.script !== undefined && part.table.script !== table.script);
  if (scripts.length > 0) return scripts.flatMap((part) => rowsOf(part.summary, part.table));
  const script = table.script === undefined ? '' : `\`${calledAs(table).replace(/ --$/, '')}\``;
  return [`| \`npx weir ${table.name}\` | ${script} | ${summary} |`];
}

// `weir` as a function: finds the command, shows help, version and completion, and answers the exit code.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { closest } from '#core/closest.ts';
import { packageRoot } from '#lib/package-root.ts';
import type { Command } from './command.ts';
import { whoCalls } from './command-line/called-as.ts';
import { complain } from './command-line/complain.ts';
import { forgottenDashes } from './command-line/forgotten.ts';
import { columns, helpText } from './command-line/help-text.ts';
import { type CommandTable, partNamed, partNames } from './command-line/table.ts';
import { UsageError } from './command-line/usage-error.ts';
import type { CommandWorld } from './command-line/world.ts';
import { completionScript } from './completion.ts';

export type WeirWorld = Omit<CommandWorld, 'calledBy'>;

const WEIR = { name: 'weir' } as const;
/** Words of `weir` that are no rows of its table. */
const OWN: readonly string[] = ['help', 'completion'];
const isOwn = (word: string): boolean => OWN.includes(word);

export async function weir(commands: readonly Command[], argv: readonly string[], world: WeirWorld): Promise<number> {
  const { stdout, stderr, env } = world;
  const [first, ...rest] = argv;
  let asked: Pick<CommandTable, 'name' | 'script'> = WEIR;
  try {
    if (first === undefined) {
      stderr.write(overview(commands));
      return 2;
    }
    if (first === '--version' || first === '-v') return say(stdout, `${versionOfWeir()}\n`);
    const isHelp = first === '--help' || first === '-h';
    if (isHelp || (isOwn(first) && rest.includes('--help'))) return say(stdout, overview(commands));
    if (first === 'help') return say(stdout, await helpOn(commands, rest));
    if (first === 'completion') return say(stdout, await completionScript(commands, OWN, rest));
    const command = commandNamed(commands, first);
    const table = await command.table();
    if (command.needsRepository === true) askForRepository(command);
    const calledBy = whoCalls(scriptsOf(table), env);
    if (calledBy === 'npm') asked = table;
    if (calledBy === 'npm') askForDashes(table, rest, world);
    return await command.run(rest, { ...world, calledBy });
  } catch (error) {
    return complain(error, asked, { stderr, env, calledBy: asked === WEIR ? 'npx' : 'npm' });
  }
}

/** @throws UsageError in the package, which has what people use and not what Weir is made with. */
function askForRepository({ name }: Command): void {
  if (existsSync(join(packageRoot(), 'cli', 'main.ts'))) return;
  throw new UsageError(`${name} needs Weir's repository, not the package: clone it, then run it there`);
}

function say(stdout: CommandWorld['stdout'], text: string): 0 {
  stdout.write(text);
  return 0;
}

/** @throws UsageError where options were typed that npm took for itself. */
function askForDashes(table: CommandTable, argv: readonly string[], { env, stderr }: WeirWorld): void {
  const isFile = (word: string) => statSync(word, { throwIfNoEntry: false })?.isFile() === true;
  const forgotten = forgottenDashes(table, argv, env, isFile);
  if (forgotten === undefined) return;
  const { options, line, isSure } = forgotten;
  const said = `npm took ${options.join(', ')} for itself: a -- of its own has to stand before the options`;
  if (isSure) throw new UsageError(`${said}. Type\n  ${line}`);
  stderr.write(`${said}, as in ${line}\n`);
}

const scriptsOf = ({ script, parts = [] }: CommandTable): string[] => [
  ...(script === undefined ? [] : [script]),
  ...parts.flatMap(({ table }) => scriptsOf(table)),
];

function commandNamed(commands: readonly Command[], name: string): Command {
  const command = commands.find((each) => each.name === name);
  if (command !== undefined) return command;
  const names = [...commands.map((each) => each.name), ...OWN];
  // --versoin and version are near to --version, --relpay to replay.
  const bare = name.replace(/^-+/, '');
  const near = closest(bare, [...names, 'version']);
  const meant = near === 'version' ? '--version' : near;
  const what = name.startsWith('-') ? `Unknown option '${name}'` : `there is no command "${name}"`;
  throw new UsageError(
    `${what}: ${meant === undefined ? `expected one of ${names.join(', ')}` : `did you mean ${meant}?`}`,
  );
}

async function helpOn(commands: readonly Command[], [name, partName]: readonly string[]): Promise<string> {
  if (name === undefined) return overview(commands);
  const table = await commandNamed(commands, name).table();
  if (partName === undefined) return helpText(table, 'npx');
  const part = partNamed(table, partName);
  if (part !== undefined) return helpText(part, 'npx');
  const names = partNames(table);
  const expected = names.length === 0 ? `${name} alone` : `one of ${names.join(', ')}`;
  throw new UsageError(`${name} has no part "${partName}": expected ${expected}`);
}

function overview(commands: readonly Command[]): string {
  const rows = [
    ...commands.map(({ name, summary }) => ({ name, says: summary })),
    { name: 'help', says: 'what a command takes: weir help COMMAND' },
    { name: 'completion', says: 'a script by which bash, zsh or fish completes commands and options' },
  ];
  return `Exact event-time windows, per-device baselines and alerts for streams of device readings.

usage: npx weir COMMAND [OPTION …]

${columns(rows)}

  --version  of Weir
  --help     this text; npx weir COMMAND --help tells a command's options
`;
}

function versionOfWeir(): string {
  const text = readFileSync(join(packageRoot(), 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

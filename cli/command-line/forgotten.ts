// Options that npm took for itself because no `--` stands before them. `npm start --profile smoke` calls the script
// with the word smoke and puts npm_config_profile=true into its environment; `--profile=smoke` is in the environment
// only. (npm 11, lib/set-envs.js of @npmcli/config:
// https://github.com/npm/cli/blob/latest/workspaces/config/lib/set-envs.js) Pure.
import { calledAs } from './called-as.ts';
import { type CommandTable, type OptionRow, type OptionTable, partNamed } from './table.ts';

/**
 * Options of ours that npm, or what reads npm's settings (node-gyp: target), has under the same name: they may be in
 * the environment for other reasons, such as npm_config_yes=true on a build server.
 * https://docs.npmjs.com/cli/using-npm/config
 */
const NOT_OURS_ALONE: ReadonlySet<string> = new Set(
  'all call dry-run force json key location long message name package parseable prefix production save scope shell tag target usage version yes'.split(
    ' ',
  ),
);

export interface Forgotten {
  /** As they were typed: `--profile`. */
  readonly options: readonly string[];
  /** What to type. */
  readonly line: string;
  /** False: npm may have them for another reason, so the command may go on. */
  readonly isSure: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;

interface Taken {
  readonly name: string;
  readonly row: OptionRow;
  /** Undefined: it may be among the words. */
  readonly value: string | undefined;
}

/** Undefined: nothing was taken. `isFile` tells which words are files, so that they are not an option's value. */
export function forgottenDashes(
  command: CommandTable,
  argv: readonly string[],
  env: Env,
  isFile: (word: string) => boolean,
): Forgotten | undefined {
  const part = partNamed(command, argv[0]);
  const table = part ?? command;
  const words = part === undefined ? argv : argv.slice(1);
  const taken = takenOf(table.options, words, env);
  if (taken.length === 0) return undefined;
  const [rest] = handedOn(words);
  const isSure = taken.some(({ name, value }) => !NOT_OURS_ALONE.has(name) || (value === undefined && rest.length > 0));
  return {
    options: taken.map(({ name }) => `--${name}`),
    line: `${calledAs(table)} ${retyped(table, words, taken, isFile)}`,
    isSure,
  };
}

function takenOf(options: OptionTable, words: readonly string[], env: Env): Taken[] {
  return Object.entries(options).flatMap(([name, row]): Taken[] => {
    if (words.some((word) => word === `--${name}` || word.startsWith(`--${name}=`))) return [];
    const value =
      env[`npm_config_${name.replaceAll('-', '_')}`] || (row.short === 'c' ? env.npm_config_call : undefined);
    if (row.value !== undefined) {
      return value ? [{ name, row, value: value === 'true' ? undefined : value }] : [];
    }
    // npm writes --no-simulator as simulator=false, and false as nothing.
    const isNegated = name.startsWith('no-') && env[`npm_config_${name.slice(3).replaceAll('-', '_')}`] === '';
    return value === 'true' || isNegated ? [{ name, row, value: '' }] : [];
  });
}

/** The arguments as they were meant. Where nobody can tell which word is whose, the options' placeholders. */
function retyped(
  { operand }: CommandTable,
  words: readonly string[],
  taken: readonly Taken[],
  isFile: (word: string) => boolean,
): string {
  // What stands behind an option that npm handed on came behind a `--`, so all from there is as it was typed.
  const [before, own] = handedOn(words);
  const files = operand?.offers === 'file' ? before.filter((word) => word === '-' || isFile(word)) : [];
  const free = before.filter((word) => !files.includes(word));
  const values = new Map<string, string>();
  const claim = (name: string, word: string): void => {
    values.set(name, word);
    free.splice(free.indexOf(word), 1);
  };
  for (const { name, row, value } of taken) {
    const { offers } = row;
    const word = Array.isArray(offers) && value === undefined ? free.find((each) => offers.includes(each)) : undefined;
    if (word !== undefined) claim(name, word);
  }
  const open = taken.filter(({ name, value }) => value === undefined && !values.has(name));
  const isClear = open.length === 0 || (open.length === 1 && (free.length === 1 || (free.length > 0 && !operand)));
  if (open.length === 1 && isClear) claim(open[0]!.name, free[0]!);
  const options = taken.flatMap(({ name, row, value }) => {
    if (row.value === undefined) return [`--${name}`];
    // npm joins what is given several times by empty lines.
    const texts = value === undefined ? [values.get(name)] : value.split('\n\n');
    return texts.flatMap((text) => [`--${name}`, text === undefined ? row.value! : quoted(text)]);
  });
  const rest = isClear ? free.map(quoted) : operand === undefined ? [] : [operand.name];
  return [...options, ...own.map(quoted), ...files.map(quoted), ...rest].join(' ');
}

function handedOn(words: readonly string[]): [before: readonly string[], own: readonly string[]] {
  const at = words.findIndex((word) => word.startsWith('-') && word !== '-');
  return at < 0 ? [words, []] : [words.slice(0, at), words.slice(at)];
}

function quoted(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

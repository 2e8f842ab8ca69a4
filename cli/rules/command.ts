// `weir rules …`. Exit codes: 0 done, 1 the deployment does not answer or another version came first, 2 something the
// person can mend first.
import { choosePart } from '../command-line/choose-part.ts';
import { helpText } from '../command-line/help-text.ts';
import { readArguments } from '../command-line/read-arguments.ts';
import type { CommandTable } from '../command-line/table.ts';
import { UsageError } from '../command-line/usage-error.ts';
import type { CommandWorld } from '../command-line/world.ts';
import { complainOf, withDeployment } from '../deployment/find.ts';
import { coloursFor } from '../terminal/colour.ts';
import { createProgress } from '../terminal/progress.ts';
import { readChange } from './read-change.ts';
import { setRules, undoRules } from './save-change.ts';
import { endShadow, setShadow, showShadow } from './shadow.ts';
import { showDifferences, showHistory, showRules } from './show.ts';
import { DIFF, GET, HISTORY, RULES, SET, TEST, UNDO } from './table.ts';
import { trialText } from './trial-text.ts';
import { type TestValues, tryOnDeployment, tryOnFile } from './try-change.ts';

export type RulesWorld = Pick<CommandWorld, 'stdin' | 'stdout' | 'stderr' | 'env' | 'folder' | 'calledBy'>;

/** Answers the exit code. */
export async function rulesCommand(argv: readonly string[], world: RulesWorld): Promise<number> {
  let table: CommandTable = RULES;
  try {
    const chosen = choosePart(RULES, argv);
    table = chosen.table;
    if (table === RULES || readArguments(table, chosen.rest) === 'help') {
      const isAsked = readArguments(table, chosen.rest) === 'help';
      world.stdout.write(helpText(table, world.calledBy));
      return isAsked ? 0 : 2;
    }
    await PARTS[table.name]?.(chosen.rest, world);
    return 0;
  } catch (error) {
    return complainOf(error, table, world);
  }
}

type Part = (argv: readonly string[], world: RulesWorld) => Promise<void>;

const PARTS: Readonly<Record<string, Part>> = {
  [GET.name]: async (argv, world) => {
    const { values } = typed(GET, argv);
    if (values.shadow && values.version !== undefined)
      throw new UsageError('--shadow has no versions: leave out --version');
    const show = values.shadow ? showShadow : showRules;
    await withDeployment(values, world, (deployment) => show(deployment, values, world));
  },
  [SET.name]: async (argv, world) => {
    const { values, operands } = typed(SET, argv);
    const { shadow, off } = values;
    if (off && !shadow) throw new UsageError('--off is for --shadow; a rule is switched off by RULE=off');
    if (off && operands.length > 0) throw new UsageError('--shadow --off ends the shadow: give no change with it');
    checkShadowed(values);
    if (off) return withDeployment(values, world, (deployment) => endShadow(deployment, values, world));
    const change = readChange(operands, values, world.folder);
    const set = shadow ? setShadow : setRules;
    await withDeployment(values, world, (deployment) => set(deployment, change, values, world));
  },
  [DIFF.name]: async (argv, world) => {
    const { values, operands } = typed(DIFF, argv);
    await withDeployment(values, world, (deployment) => showDifferences(deployment, operands, values, world));
  },
  [HISTORY.name]: async (argv, world) => {
    const { values } = typed(HISTORY, argv);
    await withDeployment(values, world, (deployment) => showHistory(deployment, values, world));
  },
  [UNDO.name]: async (argv, world) => {
    const { values, operands } = typed(UNDO, argv);
    checkShadowed(values);
    if (values.shadow && operands.length > 0)
      throw new UsageError('the shadow has no versions: give none with --shadow');
    if (values.shadow) return withDeployment(values, world, (deployment) => endShadow(deployment, values, world));
    await withDeployment(values, world, (deployment) => undoRules(deployment, operands, values, world));
  },
  [TEST.name]: async (argv, world) => {
    const { values, operands } = typed(TEST, argv);
    await test(values, readChange(operands, values, world.folder), world);
  },
};

function checkShadowed(values: { readonly shadow: boolean; readonly 'if-version'?: string | undefined }): void {
  if (values.shadow && values['if-version'] !== undefined)
    throw new UsageError('the shadow has no versions: leave out --if-version');
}

function typed<T extends CommandTable>(table: T, argv: readonly string[]) {
  const read = readArguments<T['options']>(table as CommandTable<T['options']>, argv);
  if (read === 'help') throw new UsageError('expected no --help here');
  return read;
}

async function test(values: TestValues, change: ReturnType<typeof readChange>, world: RulesWorld): Promise<void> {
  const { stdin, stdout, stderr, env } = world;
  const progress = createProgress(stderr, () => performance.now());
  try {
    const { local, page, context, file, hours } = values;
    if (file.length > 0 && (local || page !== undefined || context.length > 0))
      throw new UsageError('--file is instead of a deployment: leave out -c, --local and --page');
    if (file.length === 0 && values.profile !== undefined)
      throw new UsageError('--profile is for --file: a deployment has its own, -c profile=NAME says which');
    const count = Number(hours);
    if (!(count > 0 && count <= 8760)) throw new UsageError(`--hours is "${hours}": expected hours, such as 24`);
    let bytes = 0;
    const outcome =
      file.length > 0
        ? await tryOnFile(values, change, stdin)
        : await withDeployment(values, world, (deployment) =>
            tryOnDeployment(deployment, count, change, {
              sleep: (ms) => new Promise((resolve) => setTimeout(resolve, deployment.isLocal ? 0 : ms)),
              onProgress(read, behindMs) {
                bytes += read;
                const note = `${(bytes / 1e6).toFixed(1)} MB of the readings stream read, ${Math.round(behindMs / 60_000)} min to go`;
                progress.show(() => ({ done: 0, total: undefined, note }));
              },
            }),
          );
    progress.end();
    stdout.write(values.json ? `${JSON.stringify(outcome, null, 2)}\n` : trialText(outcome, coloursFor(stdout, env)));
  } finally {
    progress.end();
  }
}

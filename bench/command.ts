// `npm run bench` as a function: arguments and streams in, exit code out. 0 done, 1 a fault, 2 something the person can mend.
import type { CalledBy } from '#cli/command-line/called-as.ts';
import { closest } from '#cli/command-line/closest.ts';
import { complain } from '#cli/command-line/complain.ts';
import { helpText } from '#cli/command-line/help-text.ts';
import type { CommandTable } from '#cli/command-line/table.ts';
import { UsageError } from '#cli/command-line/usage-error.ts';
import type { TerminalFacts } from '#cli/terminal/colour.ts';
import { createProgress, type ProgressTarget } from '#cli/terminal/progress.ts';
import { rowsOfHelp } from './options.ts';
import type { BenchPart } from './part.ts';

export interface BenchStreams {
  readonly stdout: TerminalFacts & { write(text: string): unknown };
  readonly stderr: ProgressTarget;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly calledBy?: CalledBy | undefined;
}

const BENCH = { name: 'bench', script: 'bench' } as const;

/** For help and completion. */
export function benchTable(parts: readonly BenchPart[]): CommandTable {
  return {
    ...BENCH,
    about:
      'What Weir costs in time, memory and bytes. Speeds are ratios to bare JSON.parse of the same lines in the same process, on one core.',
    notes: `The options above are those of ${parts[0]?.name}, which runs without a part; PART --help tells another one's.`,
    usage: '[PART] [OPTION …]',
    options: { ...rowsOfHelp(parts[0]?.optionsHelp ?? ''), json: JSON_ROW },
    parts: parts.map(({ name, summary, optionsHelp }) => ({
      summary,
      table: {
        name: `bench ${name}`,
        script: BENCH.script,
        about: `${name}: ${summary}`,
        usage: '[OPTION …]',
        options: { ...rowsOfHelp(optionsHelp), json: JSON_ROW },
      },
    })),
  };
}

const JSON_ROW = { says: 'the figures as JSON, and nothing else' };

/** The first of `parts` is what runs without a name. */
export async function benchCommand(
  parts: readonly BenchPart[],
  argv: readonly string[],
  { stdout, stderr, env, calledBy }: BenchStreams,
): Promise<number> {
  const progress = createProgress(stderr, () => performance.now());
  try {
    const { part, rest } = choose(parts, argv);
    if (rest.includes('--help') || rest.includes('-h')) {
      const table = benchTable(parts);
      const own = table.parts?.find((each) => each.table.name === `bench ${part?.name}`)?.table;
      stdout.write(helpText(own ?? table, calledBy));
      return 0;
    }
    const chosen = part ?? (parts[0] as BenchPart);
    const figures = await chosen.run(
      rest.filter((word) => word !== '--json'),
      (state) => progress.show(() => state),
    );
    progress.end();
    stdout.write(rest.includes('--json') ? `${JSON.stringify(figures, undefined, 2)}\n` : chosen.text(figures));
    return 0;
  } catch (error) {
    progress.end();
    return complain(error, BENCH, { stderr, env, calledBy });
  }
}

function choose(parts: readonly BenchPart[], argv: readonly string[]) {
  const [first, ...rest] = argv;
  if (first === undefined || first.startsWith('-')) return { part: undefined, rest: argv };
  const part = parts.find(({ name }) => name === first);
  if (part === undefined) {
    const names = parts.map(({ name }) => name);
    const near = closest(first, names);
    throw new UsageError(
      `there is no part "${first}": ${near === undefined ? `expected ${names.join(', ')}` : `did you mean ${near}?`}`,
    );
  }
  return { part, rest };
}

// `npm run bench` as a function: arguments and streams in, exit code out. 0 done, 1 a fault, or figures that
// are not as they have to be, 2 something the person can mend.
import type { CalledBy } from '#cli/command-line/called-as.ts';
import { choosePart } from '#cli/command-line/choose-part.ts';
import { complain } from '#cli/command-line/complain.ts';
import { helpText } from '#cli/command-line/help-text.ts';
import { readArguments } from '#cli/command-line/read-arguments.ts';
import type { CommandTable, OptionTable } from '#cli/command-line/table.ts';
import type { TerminalFacts } from '#cli/terminal/colour.ts';
import { createProgress, type ProgressTarget } from '#cli/terminal/progress.ts';
import type { BenchPart } from './part.ts';

export interface BenchStreams {
  readonly stdout: TerminalFacts & { write(text: string): unknown };
  readonly stderr: ProgressTarget;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly calledBy?: CalledBy | undefined;
}

const NAME = 'bench';

/** What the bench takes. The first of `parts` is what runs without a name. */
export function benchTable(parts: readonly BenchPart[]): CommandTable {
  const [first] = parts;
  return {
    name: NAME,
    script: NAME,
    about:
      'What Weir costs in time, memory and bytes. Speeds are ratios to bare JSON.parse of the same lines in the same process, on one core.',
    usage: '[PART] [OPTION …]',
    options: optionsOf(first),
    notes: `The options above are those of ${first?.name}, which runs without a part; PART --help tells another one's.`,
    parts: parts.map((part) => ({
      summary: part.summary,
      table: {
        name: `${NAME} ${part.name}`,
        script: NAME,
        about: `${part.name}: ${part.summary}`,
        usage: '[OPTION …]',
        options: optionsOf(part),
      },
    })),
  };
}

function optionsOf(part: BenchPart | undefined): OptionTable {
  return { ...part?.options, json: { says: 'the figures as JSON, and nothing else' } };
}

export async function benchCommand(
  parts: readonly BenchPart[],
  argv: readonly string[],
  { stdout, stderr, env, calledBy }: BenchStreams,
): Promise<number> {
  const progress = createProgress(stderr, () => performance.now());
  const bench = benchTable(parts);
  try {
    const { table, rest } = choosePart(bench, argv);
    const typed = readArguments(table, rest);
    if (typed === 'help') {
      stdout.write(helpText(table, calledBy));
      return 0;
    }
    const chosen = parts.find(({ name }) => table.name === `${NAME} ${name}`) ?? (parts[0] as BenchPart);
    const figures = await chosen.run(typed.values, (state) => progress.show(() => state));
    progress.end();
    stdout.write(typed.values.json ? `${JSON.stringify(figures, undefined, 2)}\n` : chosen.text(figures));
    return chosen.isGood?.(figures) === false ? 1 : 0;
  } catch (error) {
    progress.end();
    return complain(error, bench, { stderr, env, calledBy });
  }
}

// `npm run bench` as a function: arguments and streams in, exit code out. 0 done, 1 a fault, 2 something the person can mend.
import { coloursFor, type TerminalFacts } from '#cli/terminal/colour.ts';
import { createProgress, type ProgressTarget } from '#cli/terminal/progress.ts';
import type { BenchPart } from './part.ts';
import { UsageError } from './usage-error.ts';

export interface BenchStreams {
  readonly stdout: TerminalFacts & { write(text: string): unknown };
  readonly stderr: ProgressTarget;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The first of `parts` is what runs without a name. */
export async function benchCommand(
  parts: readonly BenchPart[],
  argv: readonly string[],
  { stdout, stderr, env }: BenchStreams,
): Promise<number> {
  const progress = createProgress(stderr, () => performance.now());
  const colour = coloursFor(stderr, env);
  try {
    const { part, rest } = choose(parts, argv);
    if (rest.includes('--help')) {
      stdout.write(part === undefined ? generalHelp(parts) : partHelp(part));
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
    if (error instanceof UsageError) {
      stderr.write(
        `${colour.red('bench:')} ${error.message}\n${colour.dim('npm run bench -- --help lists what there is')}\n`,
      );
      return 2;
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    stderr.write(`${colour.red('bench stopped:')} ${text}\n`);
    return 1;
  }
}

function choose(parts: readonly BenchPart[], argv: readonly string[]) {
  const [first, ...rest] = argv;
  if (first === undefined || first.startsWith('-')) return { part: undefined, rest: argv };
  const part = parts.find(({ name }) => name === first);
  if (part === undefined) {
    throw new UsageError(`there is no part "${first}": expected ${parts.map(({ name }) => name).join(', ')}`);
  }
  return { part, rest };
}

function generalHelp(parts: readonly BenchPart[]): string {
  const width = Math.max(...parts.map(({ name }) => name.length));
  const lines = parts.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `What Weir costs in time, memory and bytes. Speeds are ratios to bare JSON.parse of the same lines in the same process, on one core.

usage: npm run bench -- [PART] [OPTION …]

${lines.join('\n')}

npm run bench -- PART --help tells a part's options. Without a part:

${parts[0]?.optionsHelp}${COMMON}`;
}

const partHelp = ({ name, summary, optionsHelp }: BenchPart): string =>
  `${name}: ${summary}\n\nusage: npm run bench -- ${name} [OPTION …]\n\n${optionsHelp}${COMMON}`;

const COMMON = `  --json            the figures as JSON, and nothing else
  --help            this text
`;

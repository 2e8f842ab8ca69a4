// `npm run cost` as a function: arguments and streams in, exit code out. 0 done, 1 a fault of Weir, 2 something the person can mend.
import { coloursFor, type TerminalFacts } from '../terminal/colour.ts';
import { type Estimate, estimate } from './estimate.ts';
import { HELP } from './help.ts';
import { type CostOptions, parseOptions } from './options.ts';
import { reportJson } from './report-json.ts';
import { reportText } from './report-text.ts';
import { measureShapes } from './shapes.ts';
import { UsageError } from './usage-error.ts';
import { usefulWindows } from './useful-windows.ts';

interface Output extends TerminalFacts {
  write(text: string): unknown;
}

export interface CostStreams {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export async function costCommand(argv: readonly string[], { stdout, stderr, env }: CostStreams): Promise<number> {
  const isShown = stderr.isTTY === true;
  try {
    const options = parseOptions(argv);
    if (options === 'help') {
      stdout.write(HELP);
      return 0;
    }
    if (isShown) stderr.write('measuring a fleet of that kind …');
    const found = await estimateOf(options);
    if (isShown) stderr.write('\r\u001b[K');
    stdout.write(
      options.isJson
        ? `${JSON.stringify(reportJson(found), undefined, 2)}\n`
        : reportText(found, coloursFor(stdout, env)),
    );
    return 0;
  } catch (error) {
    if (isShown) stderr.write('\r\u001b[K');
    const colour = coloursFor(stderr, env);
    if (error instanceof UsageError) {
      stderr.write(
        `${colour.red('cost:')} ${error.message}\n${colour.dim('npm run cost -- --help lists the options')}\n`,
      );
      return 2;
    }
    stderr.write(
      `${colour.red('cost stopped:')} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return 1;
  }
}

async function estimateOf(options: CostOptions): Promise<Estimate> {
  const { workload, choosesWindows } = options;
  const deployed = { workload, shapes: await measureShapes(workload) };
  if (!choosesWindows) return estimate(options, deployed, deployed);
  const { profile, leftOut, longer } = usefulWindows(workload.profile, workload.periodMs);
  const measured = async (other: typeof profile) => {
    const own = { ...workload, profile: other };
    return { workload: own, shapes: await measureShapes(own) };
  };
  const best = leftOut.length === 0 ? deployed : await measured(profile);
  return estimate(options, deployed, best, longer === undefined ? undefined : await measured(longer));
}

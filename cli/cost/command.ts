// `npm run cost` as a function: arguments and streams in, exit code out. 0 done, 1 a fault of Weir, 2 something the
// person can mend.
import type { CalledBy } from '../command-line/called-as.ts';
import { complain } from '../command-line/complain.ts';
import { helpText } from '../command-line/help-text.ts';
import { coloursFor, type TerminalFacts } from '../terminal/colour.ts';
import { type Estimate, estimate } from './estimate.ts';
import { type CostOptions, parseOptions } from './options.ts';
import { reportJson } from './report-json.ts';
import { reportText } from './report-text.ts';
import { measureShapes } from './shapes.ts';
import { COST } from './table.ts';
import { usefulWindows } from './useful-windows.ts';

interface Output extends TerminalFacts {
  write(text: string): unknown;
}

export interface CostStreams {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly calledBy?: CalledBy;
}

export async function costCommand(argv: readonly string[], streams: CostStreams): Promise<number> {
  const { stdout, stderr, env } = streams;
  const isShown = stderr.isTTY === true;
  try {
    const options = parseOptions(argv);
    if (options === 'help') {
      stdout.write(helpText(COST, streams.calledBy));
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
    return complain(error, COST, streams);
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

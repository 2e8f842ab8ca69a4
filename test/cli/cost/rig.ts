// Measures a workload given as options, once for each, and bills it with the default settings.
import { type Bill, billOf } from '#cli/cost/bill.ts';
import { costCommand } from '#cli/cost/command.ts';
import { defaultChoice } from '#cli/cost/deployment.ts';
import { parseOptions, type Workload } from '#cli/cost/options.ts';
import { measureShapes, type Shapes } from '#cli/cost/shapes.ts';

export interface Measured {
  readonly workload: Workload;
  readonly shapes: Shapes;
  readonly bill: Bill;
}

export async function measured(argv: readonly string[]): Promise<Measured> {
  const options = parseOptions(argv);
  if (options === 'help') throw new Error('help is no workload');
  const { workload } = options;
  const shapes = await measureShapes(workload);
  return { workload, shapes, bill: await billOf(workload, defaultChoice(), shapes) };
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function run(argv: readonly string[], isTTY = false): Promise<Outcome> {
  const written = { stdout: '', stderr: '' };
  const sink = (name: 'stdout' | 'stderr') => ({
    isTTY,
    write(text: string) {
      written[name] += text;
    },
  });
  const code = await costCommand(argv, { stdout: sink('stdout'), stderr: sink('stderr'), env: { NO_COLOR: '1' } });
  return { code, ...written };
}

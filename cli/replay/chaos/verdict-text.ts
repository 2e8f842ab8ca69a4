// Verdicts as people read them on a terminal.
import type { Colour } from '../../terminal/colour.ts';
import type { ShownDifference } from './play-seeds.ts';
import type { Verdict } from './trial.ts';

/** One line for a seed, and one more for each reason why it is not the same. */
export function verdictText({ seed, isSame, reasons, faultCount, seconds }: Verdict, colour: Colour): string {
  const word = isSame ? colour.green('same') : colour.red('DIFFERENT');
  const facts = `${seconds.toFixed(1)} s, ${faultCount.toLocaleString('en-US')} faults`;
  const lines = [`seed ${String(seed).padEnd(5)} ${word}  ${colour.dim(facts)}`];
  for (const reason of reasons) lines.push(`  ${reason}`);
  return `${lines.join('\n')}\n`;
}

export function differenceText({ seed, difference, folder }: ShownDifference, colour: Colour): string {
  const lines = [colour.red(`seed ${seed} did not come out the same`)];
  if (difference === undefined)
    lines.push('  played once more it either stopped early, or every line was as without chaos');
  else {
    const { file, lineNumber, calm, chaos } = difference;
    lines.push(`  first in ${file}, line ${lineNumber}:`);
    lines.push(`    without chaos  ${calm ?? 'no such line'}`, `    with it        ${chaos ?? 'no such line'}`);
  }
  lines.push(folder === undefined ? '  --out DIR keeps what this seed brought' : `  all that it brought: ${folder}`);
  return `${lines.join('\n')}\n`;
}

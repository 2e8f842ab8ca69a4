// Whether what was promised is reached, and if not, which lines stand in the way. Pure.
import type { Bill } from './bill.ts';
import type { CostLine } from './line.ts';
import type { CostOptions } from './options.ts';

export interface TargetAnswer {
  readonly what: string;
  readonly isReached: boolean;
  readonly targetUsd: number;
  readonly isUsd: number;
  /** The fewest lines, largest first, without which it would be reached. */
  readonly preventedBy: readonly CostLine[];
}

export function targetAnswers({ targetUsd, targetPerMillionUsd }: CostOptions, bill: Bill): TargetAnswer[] {
  const answers: TargetAnswer[] = [];
  if (targetUsd !== undefined) answers.push(answer('USD a month', targetUsd, (each) => each.totalUsd, bill));
  if (targetPerMillionUsd !== undefined)
    answers.push(answer('USD per million readings', targetPerMillionUsd, (each) => each.usdPerMillionReadings, bill));
  return answers;
}

function answer(what: string, target: number, of: (bill: Bill) => number, bill: Bill): TargetAnswer {
  const ratio = of(bill) / bill.totalUsd;
  const preventedBy: CostLine[] = [];
  let left = of(bill);
  for (const line of [...bill.lines].sort((a, b) => b.usd - a.usd)) {
    if (left <= target) break;
    preventedBy.push(line);
    left -= line.usd * ratio;
  }
  return {
    what,
    isReached: of(bill) <= target,
    targetUsd: target,
    isUsd: of(bill),
    preventedBy,
  };
}

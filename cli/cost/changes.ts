// What no setting of today's Weir can do, and what it would save: each change alone on top of the recommended settings, and all together.
// Settings are chosen anew under every change. A change that was made is to be taken out here and into STRUCTURE_TODAY.
import { type Bill, billOf } from './bill.ts';
import { type ChooseOptions, cheapest } from './choose.ts';
import { STRUCTURE_TODAY, type Structure } from './deployment.ts';
import type { Workload } from './options.ts';
import type { Shapes } from './shapes.ts';

interface Change {
  readonly name: string;
  readonly what: string;
  readonly structure: Partial<Structure>;
  /** Left out of the sum, since another change of it does the same, or since it gives something up. */
  readonly isAlternative?: true;
}

const CHANGES: readonly Change[] = [
  {
    name: 'long windows only',
    what: 'only the longest window to Timestream, the others in the hot copy',
    structure: { timeSeriesWindows: 'longest' },
    isAlternative: true,
  },
  {
    name: 'no hot copy beside Timestream',
    what: 'windows in DynamoDB only where there is no time series: the query API and the live page would ask Timestream',
    structure: { hasHotCopy: false },
    isAlternative: true,
  },
];

export interface ChangeEffect {
  readonly name: string;
  readonly what: string;
  readonly totalUsd: number;
  readonly savesUsd: number;
  readonly isAlternative: boolean;
}

export interface Changes {
  /** The largest saving first; those that save nothing are left out. */
  readonly effects: readonly ChangeEffect[];
  /** All that are no alternatives, together. */
  readonly together: Bill;
}

export async function changeEffects(
  workload: Workload,
  best: Bill,
  shapes: Shapes,
  options: ChooseOptions,
): Promise<Changes> {
  const under = (structure: Partial<Structure>, start = best) =>
    cheapest(workload, start.choice, shapes, { ...options, structure: { ...STRUCTURE_TODAY, ...structure } });
  const effects: ChangeEffect[] = [];
  for (const { name, what, structure, isAlternative = false } of CHANGES) {
    const { totalUsd } = await under(structure);
    const savesUsd = best.totalUsd - totalUsd;
    if (savesUsd > WORTH_SAYING_USD) effects.push({ name, what, totalUsd, savesUsd, isAlternative });
  }
  const all: Partial<Structure> = Object.assign(
    {},
    ...CHANGES.filter((change) => !change.isAlternative).map((change) => change.structure),
  );
  return { effects: effects.sort((a, b) => b.savesUsd - a.savesUsd), together: await under(all) };
}

const WORTH_SAYING_USD = 0.1;

/** The bill with the other engine, with the same settings. */
export async function otherEngine(
  workload: Workload,
  best: Bill,
  shapes: Shapes,
  options: ChooseOptions,
): Promise<Bill | undefined> {
  if (workload.engine === 'none') return undefined;
  return billOf({ ...workload, engine: 'none' }, best.choice, shapes, options);
}

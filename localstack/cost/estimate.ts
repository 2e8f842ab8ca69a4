// One run of the command as a value: the recommended bill, the default one, what each choice costs, what would save more, and the comparison.
import { type Bill, billOf } from './bill.ts';
import { type Changes, changeEffects, otherEngine } from './changes.ts';
import { alternatives, cheapest, refusal, type TriedSetting } from './choose.ts';
import { type Comparison, compareFlink, compareMsk } from './compare.ts';
import { type Choice, defaultChoice } from './deployment.ts';
import type { CostOptions } from './options.ts';
import type { Shapes } from './shapes.ts';

export interface Estimate {
  readonly options: CostOptions;
  readonly shapes: Shapes;
  /** What the table shows: the recommended settings, or the defaults where asked for. */
  readonly bill: Bill;
  readonly recommended: Bill;
  readonly byDefault: Bill;
  /** Why the defaults would not do for this load. */
  readonly defaultRefused: string | undefined;
  /** Settings that differ from their defaults. */
  readonly toSet: Readonly<Partial<Choice>>;
  readonly tried: readonly TriedSetting[];
  readonly withoutTimeSeriesUsd: number | undefined;
  readonly changes: Changes;
  readonly comparisons: readonly Comparison[];
}

export async function estimate(options: CostOptions, shapes: Shapes): Promise<Estimate> {
  const { workload, isFreeTier, maxDelaySeconds, maxAlertDelaySeconds } = options;
  const choosing = { isFreeTier, maxDelaySeconds, maxAlertDelaySeconds };
  const byDefault = await billOf(workload, defaultChoice(), shapes, choosing);
  const recommended = await cheapest(workload, byDefault.choice, shapes, choosing);
  const bill = options.isAsDeployed ? byDefault : recommended;
  return {
    options,
    shapes,
    bill,
    recommended,
    byDefault,
    defaultRefused: refusal(workload, byDefault, shapes, { ...choosing, maxDelaySeconds: Number.POSITIVE_INFINITY }),
    toSet: differences(defaultChoice(), recommended.choice),
    tried: await alternatives(workload, bill, shapes, choosing),
    withoutTimeSeriesUsd: (await otherEngine(workload, bill, shapes, choosing))?.totalUsd,
    changes: await changeEffects(workload, bill, shapes, choosing),
    comparisons: [compareFlink(workload, bill), compareMsk(workload, bill)],
  };
}

function differences(from: Choice, to: Choice): Partial<Choice> {
  const names = Object.keys(to) as (keyof Choice)[];
  return Object.fromEntries(names.filter((name) => from[name] !== to[name]).map((name) => [name, to[name]]));
}

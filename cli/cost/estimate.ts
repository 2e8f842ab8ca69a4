// One run of the command as a value: the recommended bill, the default one, what each choice costs, and the comparison.
import { type Bill, billOf } from './bill.ts';
import { alternatives, type ChooseOptions, cheapest, refusal, type TriedSetting } from './choose.ts';
import { type Comparison, compareFlink, compareMsk } from './compare.ts';
import { type Choice, defaultChoice } from './deployment.ts';
import { afterFreeTier, totalUsd } from './line.ts';
import type { CostOptions, Workload } from './options.ts';
import type { Shapes } from './shapes.ts';

/** What is costed: a fleet and the sizes measured for it. */
export interface Measured {
  readonly workload: Workload;
  readonly shapes: Shapes;
}

export interface LeftOutWindows {
  readonly labels: readonly string[];
  /** What is left. */
  readonly windows: readonly string[];
  /** With all windows, the other settings chosen for them. */
  readonly totalUsd: number;
}

export interface Estimate {
  readonly options: CostOptions;
  /** Of the recommended windows. */
  readonly workload: Workload;
  readonly shapes: Shapes;
  /** What the table shows: the recommended settings, or the defaults where asked for. */
  readonly bill: Bill;
  readonly recommended: Bill;
  /** Of `bill`, where asked for: in an account that uses its free tier for nothing else. */
  readonly withFreeTierUsd: number | undefined;
  readonly byDefault: Bill;
  /** Why the defaults would not do for this load. */
  readonly defaultRefused: string | undefined;
  /** Settings that differ from their defaults. */
  readonly toSet: Readonly<Partial<Choice>>;
  /**
   * Windows of the profile that are not worth their price; undefined where there are none, or where they were named.
   */
  readonly leftOut: LeftOutWindows | undefined;
  /** Where every window holds one reading at most: what a longer one instead would cost. */
  readonly longer: { readonly windows: readonly string[]; readonly totalUsd: number } | undefined;
  readonly tried: readonly TriedSetting[];
  readonly withoutTimeSeriesUsd: number | undefined;
  readonly comparisons: readonly Comparison[];
}

/**
 * `deployed` has the profile's windows, `best` those that are recommended; the same where none are left out. `longer`
 * is for comparison.
 */
export async function estimate(
  options: CostOptions,
  deployed: Measured,
  best: Measured,
  longer?: Measured,
): Promise<Estimate> {
  const { isFreeTier, maxDelaySeconds, maxAlertDelaySeconds } = options;
  const { workload, shapes } = best;
  const choosing = { maxDelaySeconds, maxAlertDelaySeconds };
  const byDefault = await billOf(deployed.workload, defaultChoice(), deployed.shapes);
  const recommended = await cheapest(workload, byDefault.choice, shapes, choosing);
  const bill = options.isAsDeployed ? byDefault : recommended;
  return {
    options,
    workload,
    shapes,
    bill,
    recommended,
    withFreeTierUsd: isFreeTier ? totalUsd(afterFreeTier(bill.lines)) : undefined,
    byDefault,
    defaultRefused: refusal(deployed.workload, byDefault, deployed.shapes, {
      ...choosing,
      maxDelaySeconds: Number.POSITIVE_INFINITY,
    }),
    toSet: differences(defaultChoice(), recommended.choice),
    leftOut: await leftOutOf(deployed, best, byDefault, choosing),
    longer:
      longer === undefined
        ? undefined
        : {
            windows: labelsOf(longer),
            totalUsd: (await cheapest(longer.workload, byDefault.choice, longer.shapes, choosing)).totalUsd,
          },
    tried: await alternatives(workload, bill, shapes, choosing),
    withoutTimeSeriesUsd: await withoutTimeSeries(workload, bill, shapes),
    comparisons: [compareFlink(workload, bill), compareMsk(workload, bill)],
  };
}

/** USD a month with the same settings and no time series; undefined where there is none. */
async function withoutTimeSeries(workload: Workload, { choice }: Bill, shapes: Shapes): Promise<number | undefined> {
  if (workload.engine === 'none') return undefined;
  return (await billOf({ ...workload, engine: 'none' }, choice, shapes)).totalUsd;
}

async function leftOutOf(
  deployed: Measured,
  best: Measured,
  byDefault: Bill,
  choosing: ChooseOptions,
): Promise<LeftOutWindows | undefined> {
  if (deployed === best) return undefined;
  const windows = labelsOf(best);
  const { totalUsd } = await cheapest(deployed.workload, byDefault.choice, deployed.shapes, choosing);
  return { labels: labelsOf(deployed).filter((label) => !windows.includes(label)), windows, totalUsd };
}

const labelsOf = ({ workload }: Measured): string[] => workload.profile.windows.map(({ label }) => label);

function differences(from: Choice, to: Choice): Partial<Choice> {
  const names = Object.keys(to) as (keyof Choice)[];
  return Object.fromEntries(names.filter((name) => from[name] !== to[name]).map((name) => [name, to[name]]));
}

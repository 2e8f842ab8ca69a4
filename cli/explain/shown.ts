// Which steps are worth a look: those around an incident, and of a long one those at which something changes.
import type { Step } from './steps.ts';

/** A step, or how many were left out there since nothing changed. */
export type Shown = { readonly step: Step } | { readonly leftOut: number };

export interface Wanted {
  readonly fromMs: number;
  readonly toMs: number;
  /** Readings before and behind it. */
  readonly around: number;
  readonly rules: ReadonlySet<string>;
  /** Leaves nothing out between. */
  readonly isAll: boolean;
}

/** Alike steps in a row that are still all shown. */
const FEW = 4;

export function shownSteps(steps: readonly Step[], { fromMs, toMs, around, rules, isAll }: Wanted): Shown[] {
  const first = steps.findIndex(({ atMs, taken }) => atMs >= fromMs && taken !== 'late');
  if (first < 0) return [];
  const last = Math.max(
    first,
    steps.findLastIndex(({ atMs }) => atMs <= toMs),
  );
  const chosen = steps.slice(Math.max(0, first - around), last + 1 + around);
  if (isAll) return chosen.map((step) => ({ step }));
  const shown: Shown[] = [];
  for (let from = 0; from < chosen.length; ) {
    const own = likeness(chosen[from] as Step, rules);
    let to = from + 1;
    while (
      to < chosen.length &&
      (chosen[to] as Step).transitions.length === 0 &&
      likeness(chosen[to] as Step, rules) === own
    )
      to += 1;
    const run = chosen.slice(from, to);
    // The last one too: what comes next is compared with it.
    if (run.length <= FEW) shown.push(...run.map((step) => ({ step })));
    else shown.push({ step: run[0] as Step }, { leftOut: run.length - 2 }, { step: run.at(-1) as Step });
    from = to;
  }
  return shown;
}

/** What two readings have in common that need not both be shown. */
function likeness({ rules: views, lives, taken }: Step, rules: ReadonlySet<string>): string {
  const found = views.filter(({ rule }) => rules.has(rule)).map(({ rule, finding }) => `${rule} ${finding}`);
  const going = lives
    .filter(({ rule }) => rules.has(rule))
    .map(({ rule, state, severity }) => `${rule} ${state} ${severity}`);
  return [taken, ...found, ...going].join('\n');
}

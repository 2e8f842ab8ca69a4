// In which stretches of event time each window holds, as a batch job has it that is told when the settings were
// changed: a list of all plans.
import type { CompiledProfile } from '#core/profile/compile.ts';
import { compileProfile } from '#core/profile/compile.ts';
import type { WindowPlan } from '#core/windowing/window-plan.ts';

interface Span {
  readonly label: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Spans {
  readonly windows: readonly (Span & { readonly sizeMs: number; readonly slideMs: number })[];
  readonly sessions: readonly (Span & { readonly gapMs: number })[];
  /** The first instants of days and weeks of zones, as Intl has them. */
  readonly calendars: readonly (Span & { readonly unit: string; readonly zone: string })[];
  readonly counts: readonly (Span & { readonly count: number })[];
  /** Start of the slice that holds a time. */
  readonly sliceOf: (timeMs: number) => number;
}

export function spansOf(profile: CompiledProfile, plans: readonly WindowPlan[]): Spans {
  const compiled = plans.map(({ windows }) => compileProfile({ ...profile.source, dimensionWindows: [] }, windows));
  const untilOf = (at: number): number => plans[at + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
  /** Of each label one span for each run of neighbouring plans that have it. */
  function spans<Spec extends { readonly label: string }>(of: (profile: CompiledProfile) => readonly Spec[]) {
    return compiled.flatMap((plan, at) =>
      of(plan).flatMap((spec) => {
        const has = (index: number) =>
          compiled[index] !== undefined && of(compiled[index]).some(({ label }) => label === spec.label);
        if (has(at - 1)) return [];
        let last = at;
        while (has(last + 1)) last += 1;
        return [{ ...spec, fromMs: (plans[at] as WindowPlan).fromMs, untilMs: untilOf(last) }];
      }),
    );
  }
  return {
    windows: spans((plan) => plan.windows),
    sessions: spans((plan) => ofKind<{ readonly gapMs: number }>(plan, 'session/')),
    calendars: spans((plan) => ofKind<{ readonly unit: string; readonly zone: string }>(plan, 'calendar/')),
    counts: spans((plan) => ofKind<{ readonly count: number }>(plan, 'count/')),
    sliceOf(timeMs) {
      const at = plans.findLastIndex(({ fromMs }) => fromMs <= timeMs);
      const { sliceMs } = compiled[at] as CompiledProfile;
      return Math.floor(timeMs / sliceMs) * sliceMs;
    },
  };
}

function ofKind<Says>({ kindWindows }: CompiledProfile, prefix: string) {
  return kindWindows.filter(({ kind }) => kind.prefix === prefix) as unknown as (Says & { readonly label: string })[];
}

// Windows that change while a deployment goes on: a list of plans, each from a boundary in event time on. What a plan
// has and the next one has not ends with the boundary, what it has not begins with it, and what both have goes on
// across it. Pure. Refuses windows that no boundary of use separates.
import type { CompiledProfile } from '../profile/compile.ts';
import { type CompiledWindows, compileWindows, inOrder, reachMsOf } from '../profile/compile-windows.ts';
import type { SliceSize, Stretch } from './slices/window-spec.ts';

export interface WindowPlan {
  /** As in the setting: `1m`, `5m/1m`, `session/30s`. */
  readonly windows: readonly string[];
  /**
   * Where it begins: a multiple of every size, slide and slice of the plan before and of this one. −Infinity for the
   * first.
   */
  readonly fromMs: number;
}

/** What a deployment's windows are, and what its lateness is judged by whatever they become. */
export interface WindowPlans {
  /** By `fromMs`; the first from −Infinity on. */
  readonly plans: readonly WindowPlan[];
  /** The first plan's slice. */
  readonly latenessGrainMs: number;
}

/** Further ahead than that a change of windows would rather surprise than help. */
const MAX_AHEAD_MS = 31 * 86_400_000;

/**
 * The profile with all windows of `plans`, each in its stretch of event time. Those that ended before `leftMs` are left
 * out: nothing can change them any more. Sizes of slices are never left out, since a silent device may keep some.
 * @throws RangeError where the windows contradict themselves or the profile.
 */
export function plannedProfile(
  profile: CompiledProfile,
  { plans, latenessGrainMs }: WindowPlans,
  leftMs = Number.NEGATIVE_INFINITY,
): CompiledProfile {
  const compiled = plans.map((plan) => compilePlan(plan.windows, profile));
  const fromOf = (at: number) => plans[at]?.fromMs ?? Number.POSITIVE_INFINITY;
  function stretched<Spec extends Stretch & { readonly label: string }>(
    of: (windows: CompiledWindows) => readonly Spec[],
  ) {
    const found: Spec[] = [];
    for (const [at, windows] of compiled.entries()) {
      for (const spec of of(windows)) {
        const before = found.findIndex(({ label, untilMs }) => label === spec.label && untilMs === fromOf(at));
        const fromMs = before >= 0 && at > 0 ? (found[before] as Spec).fromMs : fromOf(at);
        const one = { ...spec, fromMs, untilMs: fromOf(at + 1) };
        if (before >= 0 && at > 0) found[before] = one;
        else found.push(one);
      }
    }
    return found.filter(({ untilMs }) => untilMs >= leftMs);
  }
  const slices: SliceSize[] = [];
  for (const [at, { sliceMs }] of compiled.entries()) {
    if (slices.at(-1)?.sliceMs !== sliceMs) slices.push({ fromMs: fromOf(at), sliceMs });
  }
  const windows = stretched((each) => each.windows);
  return {
    ...profile,
    windows,
    tumblingWindows: windows.filter(({ sizeMs, slideMs }) => sizeMs === slideMs),
    kindWindows: inOrder((kind) => stretched((each) => each.kindWindows.filter((window) => window.kind === kind))),
    sliceMs: (slices.at(-1) as SliceSize).sliceMs,
    slices,
    latenessGrainMs,
  };
}

/** How long after its end a plan's windows can still change, or be published again. */
export function planReachMs(profile: CompiledProfile, maxAgeMs: number): number {
  return maxAgeMs + profile.allowedLatenessMs + profile.latenessGrainMs + reachMsOf(profile);
}

/**
 * Where `next` may begin: the first instant after `afterMs` at which windows of both plans end and begin.
 * @throws RangeError where that is further ahead than 31 days.
 */
export function boundaryAfter(
  old: readonly string[],
  next: readonly string[],
  afterMs: number,
  profile: CompiledProfile,
): number {
  let step = 1;
  for (const windows of [old, next]) {
    const { windows: specs, sliceMs } = compilePlan(windows, profile);
    for (const ms of [sliceMs, ...specs.flatMap(({ sizeMs, slideMs }) => [sizeMs, slideMs])]) {
      step = leastCommonMultiple(step, ms);
      if (step <= MAX_AHEAD_MS) continue;
      throw new RangeError(
        `windows ${old.join(', ')} cannot become ${next.join(', ')}: ends of all of them meet less than once in 31 days ` +
          '(sizes and slides that divide each other, such as 1m, 5m, 15m, 1h, do within the hour)',
      );
    }
  }
  return (Math.floor(afterMs / step) + 1) * step;
}

function compilePlan(windows: readonly string[], { name, resolutionMs }: CompiledProfile): CompiledWindows {
  const problems: string[] = [];
  const compiled = compileWindows(windows, resolutionMs, problems);
  if (problems.length > 0)
    throw new RangeError(`windows of profile "${name}" cannot be used:\n- ${problems.join('\n- ')}`);
  return compiled;
}

/** Of numbers up to 31 days of ms: the product stays a safe integer. */
function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return (a / x) * b;
}

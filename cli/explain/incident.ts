// The incidents that steps tell of, and which of them is meant.
import type { AlertTransition } from '#core/alert/alert.ts';
import { UsageError } from '../command-line/usage-error.ts';
import { NotThereError } from '../deployment/trouble.ts';
import type { Step } from './steps.ts';

export interface Incident {
  readonly id: string;
  readonly device: string;
  /** In order; never empty. */
  readonly transitions: readonly AlertTransition[];
}

/** In the order in which they open. */
export function incidentsIn(steps: readonly Step[]): Incident[] {
  const byId = Map.groupBy(
    steps.flatMap(({ transitions }) => transitions),
    ({ id }) => id,
  );
  return [...byId].map(([id, transitions]) => ({ id, device: transitions[0]?.device ?? '', transitions }));
}

/**
 * The incident whose id begins with `wanted`; without it the last one.
 * @throws NotThereError where that is none, UsageError where it is several.
 */
export function chosenIncident(incidents: readonly Incident[], wanted: string | undefined): Incident | undefined {
  if (wanted === undefined) return incidents.at(-1);
  const found = incidents.filter(({ id }) => id.startsWith(wanted.toLowerCase()));
  if (found.length === 1) return found[0];
  const list = (of: readonly Incident[]) =>
    of
      .slice(-5)
      .map(({ id }) => id)
      .join(', ');
  if (found.length > 1) throw new UsageError(`${found.length} incidents begin with "${wanted}": ${list(found)}`);
  if (incidents.length === 0) throw new NotThereError(`these readings make no incident, so none is "${wanted}"`);
  throw new NotThereError(`no incident of these readings begins with "${wanted}": the latest are ${list(incidents)}`);
}

/** From its first anomaly to its last transition, ms; what still fires goes on to the last step. */
export function spanOf(
  { transitions }: Incident,
  steps: readonly Step[],
): { readonly fromMs: number; readonly toMs: number } {
  const first = transitions[0] as AlertTransition;
  const last = transitions.at(-1) as AlertTransition;
  const isOver = last.state === 'resolved';
  return {
    fromMs: first.startMs,
    toMs: isOver ? last.atMs : Math.max(last.atMs, ...steps.slice(-1).map(({ atMs }) => atMs)),
  };
}

/** Rules that found something in it, or have something going on. */
export function rulesOf(
  { transitions }: Incident,
  steps: readonly Step[],
  span: { fromMs: number; toMs: number },
): Set<string> {
  const rules = new Set(transitions.flatMap(({ rule, evidence = [] }) => [rule, ...evidence.map((each) => each.rule)]));
  for (const step of steps) {
    if (step.atMs < span.fromMs || step.atMs > span.toMs) continue;
    for (const { rule, finding } of step.rules) if (finding !== 'normal' && finding !== 'unjudged') rules.add(rule);
  }
  return rules;
}

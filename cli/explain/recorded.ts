// An explanation beside what was recorded when it happened: where the two differ, that is said, and why.
import type { AlertTransition } from '#core/alert/alert.ts';
import { numberText } from '#core/finding/wording.ts';
import type { Incident } from './incident.ts';

/** Equal but for rounding: what is learnt from a beginning within a day differs in the last digits. */
const NEAR = 1e-3;

export interface Compared {
  /** The one that is explained: found anew, else as it was recorded. */
  readonly incident: Incident;
  readonly notes: readonly string[];
}

/** @param found Incidents found anew in the readings. @param recorded In order; never empty. */
export function besideRecorded(found: readonly Incident[], recorded: readonly AlertTransition[]): Compared {
  const first = recorded[0] as AlertTransition;
  const anew = found.find(({ id }) => id === first.id);
  const learnt = 'what is normal is learnt anew here';
  if (anew === undefined) {
    const incident = { id: first.id, device: first.device, transitions: recorded };
    return {
      incident,
      notes: [
        `It is shown as it was recorded. The same readings do not make it once more: ${learnt}, or the rules were changed since.`,
      ],
    };
  }
  const differing = recorded.flatMap((each) => {
    const other = anew.transitions.find(({ transition }) => transition === each.transition);
    return other === undefined ? [`${each.transition} is not made`] : differencesOf(each, other);
  });
  return {
    incident: anew,
    notes:
      differing.length === 0
        ? ['The numbers are those that were recorded.']
        : [`Not as it was recorded (${learnt}): transition ${differing.join('; ')}.`],
  };
}

function differencesOf(then: AlertTransition, anew: AlertTransition): string[] {
  const fields = (['severity', 'state', 'rule'] as const).filter((field) => then[field] !== anew[field]);
  const numbers = (['value', 'baseline'] as const).filter((field) => !isNear(then[field], anew[field]));
  const words = [
    ...fields.map((field) => `${field} was ${then[field]}, is ${anew[field]}`),
    ...numbers.map((field) => `${field} was ${numberOf(then[field])}, is ${numberOf(anew[field])}`),
  ];
  return words.length === 0 ? [] : [`${then.transition}: ${words.join(', ')}`];
}

const numberOf = (value: number | null): string => (value === null ? 'none' : numberText(value));

function isNear(a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a === b;
  return Math.abs(a - b) <= NEAR * Math.max(Math.abs(a), Math.abs(b));
}

// What each rule found in an incident, as its transitions show it: the gravest first, and never more than people read.
import { NORMAL, severityOf } from '../finding/finding.ts';
import type { Evidence } from './alert.ts';
import type { FindingRecord, Phase } from './finding-record.ts';

/** However many rules fire: a transition stays small enough for any topic. */
export const MAX_EVIDENCE = 16;
/** Characters of a message that are kept; no rule's own is so long. */
const MAX_MESSAGE = 240;

export const cutMessage = (message: string): string =>
  message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE - 1)}…` : message;

const STATES: Readonly<Record<Phase, Evidence['state']>> = {
  ...{ pending: 'ended', firing: 'firing', recovering: 'recovering', ended: 'ended', cooling: 'ended' },
};

export function evidenceOf(findings: readonly FindingRecord[]): Evidence[] {
  const shown = findings.filter(
    ({ worst, phase, shown }) => worst > NORMAL && phase !== 'cooling' && shown !== undefined,
  );
  shown.sort((a, b) => b.worst - a.worst || a.sinceMs - b.sinceMs || (a.rule < b.rule ? -1 : 1));
  return shown.slice(0, MAX_EVIDENCE).map(({ rule, kind, phase, worst, sinceMs, lastMs, count, shown }) => {
    const { measure, value, baseline, score, message } = shown as NonNullable<typeof shown>;
    const times = { sinceMs, lastMs, count, value, baseline, score, message };
    return { rule, kind, measure, severity: severityOf(worst), state: STATES[phase], ...times };
  });
}

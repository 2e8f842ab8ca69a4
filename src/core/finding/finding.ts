// What a rule says of one reading: nothing wrong, how grave it is, or that it cannot judge. Numbers, so that judging
// allocates nothing.
import { SEVERITIES, type Severity } from './severity.ts';

/** 1 … 4 are the severities from mild to grave. */
export type Finding = number;

/** The rule looked and found nothing: an open alert may end. */
export const NORMAL: Finding = 0;
/** The rule has nothing to compare with: an open alert stays as it is. */
export const UNJUDGED: Finding = -1;

export function findingOf(severity: Severity): Finding {
  return SEVERITIES.indexOf(severity) + 1;
}

/** @throws RangeError for a finding that is no severity. */
export function severityOf(finding: Finding): Severity {
  const severity = SEVERITIES[finding - 1];
  if (severity === undefined) throw new RangeError(`${finding} is no severity: expected 1 to ${SEVERITIES.length}`);
  return severity;
}

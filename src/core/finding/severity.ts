// How grave an anomaly is, in the words that profiles, alerts and subscriptions use.

export type Severity = 'low' | 'medium' | 'high' | 'critical';

/** From mild to grave; an index is used for comparison. */
export const SEVERITIES: readonly Severity[] = ['low', 'medium', 'high', 'critical'];

export const isGraver = (severity: Severity, than: Severity): boolean =>
  SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(than);

export const gravestOf = (a: Severity, b: Severity): Severity => (isGraver(b, a) ? b : a);

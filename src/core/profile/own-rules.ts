// Names of the alerts that no rule of a profile makes: of a device, and of most devices of a key group at once. Each is
// the kind of both.

export const SILENT = 'silent';
export const SILENT_GROUP = 'silent-group';
export const ALL_REJECTED = 'all-rejected';
export const ALL_REJECTED_GROUP = 'all-rejected-group';

/** Of a measure that stopped alone; its kind is `silent`. */
export const measureSilence = (measure: string): string => `${SILENT}:${measure}`;

/** Whether a list of a profile's rules names this one: a rule for `*` is named with its measure behind a colon. */
export const isAmong = (rule: string, names: readonly string[]): boolean =>
  names.some((name) => rule === name || rule.startsWith(`${name}:`));

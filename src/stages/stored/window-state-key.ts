// Where the window state of a profile's key groups is kept in the StateStore: written by aggregate, read by sweep.

const PREFIX = 'windows#';

/** What the keys of all of a profile's key groups begin with. */
export function windowStatePrefix(profile: string): string {
  return `${PREFIX}${profile}#`;
}

export function windowStateKey(profile: string, group: number): string {
  return `${windowStatePrefix(profile)}${group}`;
}

/** Whether this is such a key, of whatever profile, or begins all of a profile's. */
export function isWindowStateKey(key: string): boolean {
  return key.startsWith(PREFIX);
}

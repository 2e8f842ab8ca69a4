// Where the window state of a profile's key groups is kept in the StateStore: written by aggregate, read by sweep.

/** What the keys of all of a profile's key groups begin with. */
export function windowStatePrefix(profile: string): string {
  return `windows#${profile}#`;
}

export function windowStateKey(profile: string, group: number): string {
  return `${windowStatePrefix(profile)}${group}`;
}

// What commands that ask a deployment end with: the same number means the same everywhere, so that a script can tell
// what to do next without reading a sentence.

export type ExitCode = 1 | 2 | 3 | 4;

/** Somebody else changed it first: nothing was done, and the same again may be right or wrong now. */
export const LOST_RACE = 3;
/** The device, incident, version or reading that was named is not there, or not any more. */
export const NOT_THERE = 4;

const LINES: Readonly<Record<ExitCode | 0, string>> = {
  0: 'done',
  1: 'the deployment does not answer, or a fault of Weir',
  2: 'something to mend in what was typed',
  3: 'nothing was changed: somebody else was first; look, then do it again',
  4: 'what was named is not there, or not any more',
};

/** The notes of a command. `changes`: it changes something that others may change too. */
export function exitCodes(done: string, { changes = false } = {}): string {
  const codes = [0, 1, 2, ...(changes ? [LOST_RACE] : []), NOT_THERE] as const;
  return `exit codes:\n${codes.map((code) => `  ${code}  ${code === 0 ? done : LINES[code as ExitCode]}`).join('\n')}`;
}

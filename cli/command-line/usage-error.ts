// What the person at the keyboard can mend: a wrong option, a missing file, a column that nobody named. Every command
// ends with 2 for it.

/** The message says what was given, what was expected and what to do next; complain.ts prints it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

// What the person at the keyboard can mend: a wrong option, a missing file, a column that nobody named. Ends the command with exit code 2.

/** The message says what was given, what was expected and what to do next. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

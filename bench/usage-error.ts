// What the person typed cannot be meant: told without a stack, exit code 2.

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

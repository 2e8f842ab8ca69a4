// What an engine's reason for a failed statement means for the merge. The words are Athena's and Trino's.

export type Failure =
  /** Somebody else changed the table: the same statement again. */
  | 'conflict'
  /** The tables are not there, or lack a column. */
  | 'no-table'
  /** Nothing smaller would be taken either. */
  | 'forbidden'
  /** What it is told to do again until it says no more. */
  | 'more-runs'
  /** May be of one object, or too much at once. */
  | 'other';

/** https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-data-optimization.html for the last. */
const WORDS: readonly (readonly [Failure, RegExp])[] = [
  ['conflict', /ICEBERG_COMMIT_ERROR|Failed to commit|CommitFailedException|Cannot commit/i],
  ['more-runs', /MORE_RUNS_NEEDED/],
  ['no-table', /TABLE_NOT_FOUND|COLUMN_NOT_FOUND|does not exist|cannot be resolved/i],
  ['forbidden', /AccessDenied|not authorized|insufficient permissions|PERMISSION_DENIED/i],
];

export function failureOf(reason: string): Failure {
  return WORDS.find(([, words]) => words.test(reason))?.[0] ?? 'other';
}

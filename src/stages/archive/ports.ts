// Where every valid reading is kept as it came, for a backfill and for queries.

/** What a call of aggregate got of one key group. */
export interface ArchivedBatch {
  readonly group: number;
  /** The latest arrival that the key group has had, these packs' included, ms. */
  readonly arrivalMs: number;
  /** Of the key group's state, upon which the call builds. */
  readonly version: number;
  /** In the order in which they are absorbed. */
  readonly packs: readonly Uint8Array[];
}

/**
 * Keeps batches before they are committed. The same batch on the same version again changes nothing. Rejects where one
 * is not kept: the call fails, and the batch comes again.
 */
export interface ReadingArchive {
  /** `latenessGrainMs`: by which these readings are judged (src/core/reading/lateness.ts). */
  put(batches: readonly ArchivedBatch[], latenessGrainMs: number): Promise<void>;
}

// Whether every valid reading is kept as it came, and for how long.
import { bucketName } from './aws-names.ts';
import { flag, whole } from './deploy-setting-kinds.ts';
import type { Setting } from './setting.ts';

/** What the functions read. */
export const ARCHIVE_ROWS = {
  /** Where readings are kept; empty keeps none. */
  archiveBucket: {
    kind: 'text',
    env: 'WEIR_ARCHIVE_BUCKET',
    unit: 'name of an S3 bucket',
    default: '',
    pattern: bucketName,
    readBy: ['aggregate'],
  },
} as const satisfies Readonly<Record<string, Setting>>;

/** Marked as pure, so that the functions' bundles, which read only the rows above, leave it out. */
export const ARCHIVE_DEPLOY = {
  archive: /* @__PURE__ */ flag({
    default: false,
    reason:
      'Keeps every valid reading as it came, duplicates and late ones too, as Parquet in S3 (docs/archive.md): for SQL over raw readings, and for `weir backfill`, which computes other windows or rules over the past. An object for each call of aggregate and key group: `npm run cost -- --archive` says what that is for a fleet.',
  }),
  archiveDays: /* @__PURE__ */ whole({
    unit: 'd',
    default: 365,
    min: 1,
    max: 36_500,
    reason:
      'How long archived readings are kept since they were written; a backfill goes back no further. $0.023 per GB-month. Unused without archive.',
  }),
};

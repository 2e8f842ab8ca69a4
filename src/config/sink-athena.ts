// Whether history is an Iceberg table in S3 that Athena reads: how long rows stay, how often they are merged, how much
// a query may read.
import { athenaName, bucketName } from './aws-names.ts';
import { whole } from './deploy-setting-kinds.ts';
import type { Setting } from './setting.ts';

/** What the functions read. */
export const ATHENA_ROWS = {
  /** Windows are written below `staging/`, and the table lies below `history/`. */
  historyBucket: {
    kind: 'text',
    env: 'WEIR_HISTORY_BUCKET',
    unit: 'name of an S3 bucket',
    pattern: bucketName,
    neededFor: 'athena',
    readBy: ['aggregate', 'sweep', 'merge', 'query'],
  },
  historyDatabase: {
    kind: 'text',
    env: 'WEIR_HISTORY_DATABASE',
    unit: 'name of a Glue database',
    pattern: athenaName,
    neededFor: 'athena',
    readBy: ['merge', 'query'],
  },
  historyWorkgroup: {
    kind: 'text',
    env: 'WEIR_HISTORY_WORKGROUP',
    unit: 'name of an Athena workgroup',
    pattern: athenaName,
    neededFor: 'athena',
    readBy: ['merge', 'query'],
  },
  /** Rows of windows that began earlier are deleted. Not WEIR_HISTORY_DAYS, which is the deploy setting's. */
  historyKeepDays: {
    kind: 'whole',
    env: 'WEIR_HISTORY_KEEP_DAYS',
    unit: 'd',
    default: 1095,
    min: 8,
    max: 36_500,
    readBy: ['merge'],
  },
} as const satisfies Readonly<Record<string, Setting>>;

/** Marked as pure, so that the functions' bundles, which read only the rows above, leave it out. */
export const ATHENA_DEPLOY = {
  historyDays: /* @__PURE__ */ whole({
    unit: 'd',
    default: 1095,
    min: 8,
    max: 36_500,
    reason:
      'How long windows are kept since they began, with `athena`. Three years allow comparing with last year and the one before, at $0.023 per GB-month: of 12,000 meters at four readings an hour a year is about 9 GB. More than the 7 days within which a late reading may still correct a window.',
  }),
  mergeEveryMinutes: /* @__PURE__ */ whole({
    unit: 'min',
    default: 60,
    min: 5,
    max: 1440,
    reason:
      'How often new windows are merged into the history, with `athena`. The view `panes` is so old at most; `panes_live` has what is not merged yet too. Each merge reads the days that it changes: an hour is cheap and small enough.',
  }),
  historyScanLimitMb: /* @__PURE__ */ whole({
    unit: 'MB',
    default: 10_240,
    min: 10,
    max: 1_048_576,
    reason:
      'The most that one query of the workgroup may read, merges included, with `athena`. Athena bills $5 per TB read, so a query costs 5 cents at most; a query over it is stopped and says so.',
  }),
};

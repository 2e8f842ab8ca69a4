// Whether windows are also kept as lines of JSON in S3, and for how long.
import { bucketName } from './aws-names.ts';
import { flag, whole } from './deploy-setting-kinds.ts';
import type { Setting } from './setting.ts';

/** What the functions read. */
export const LINES_ROWS = {
  /** Where panes are also kept as lines of JSON; empty keeps none. */
  linesBucket: {
    kind: 'text',
    env: 'WEIR_LINES_BUCKET',
    unit: 'name of an S3 bucket',
    default: '',
    pattern: bucketName,
    readBy: ['aggregate', 'sweep'],
  },
} as const satisfies Readonly<Record<string, Setting>>;

/** Marked as pure, so that the functions' bundles, which read only the rows above, leave it out. */
export const LINES_DEPLOY = {
  paneLines: /* @__PURE__ */ flag({
    default: false,
    reason:
      'Keeps every window as a line of JSON in S3 too, beside the engine: gzip objects by the hour (docs/deploy.md says in which form), for Athena, DuckDB, Spark or a notebook. An object for each call that ends windows: 20 cents a month with a call each five minutes, beside some cents a GB.',
  }),
  paneLinesDays: /* @__PURE__ */ whole({
    unit: 'd',
    default: 365,
    min: 1,
    max: 36_500,
    reason:
      'How long the lines are kept since they were written. A year allows comparing with last year, at $0.023 per GB-month. Unused without paneLines.',
  }),
};

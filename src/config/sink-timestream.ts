// Whether panes go to Timestream for LiveAnalytics, and how its rows look and are kept.
import { timestreamName } from './aws-names.ts';
import { text, whole } from './deploy-setting-kinds.ts';
import { choiceLike } from './deploy-setting-shared.ts';
import type { Setting } from './setting.ts';

/**
 * Read by the functions and chosen by a deployment. By its name here: esbuild drops no call with a member of an object
 * in it.
 */
const COLUMNS = {
  kind: 'choice',
  env: 'WEIR_TIMESTREAM_COLUMNS',
  unit: 'columns of a row',
  default: 'lean',
  choices: ['lean', 'full'],
  readBy: ['aggregate', 'sweep', 'redrive'],
} as const satisfies Setting;

/** What the functions read. */
export const TIMESTREAM_ROWS = {
  /** Where panes are written for dashboards. */
  timestreamDatabase: {
    kind: 'text',
    env: 'WEIR_TIMESTREAM_DATABASE',
    unit: 'name of a Timestream database',
    pattern: timestreamName,
    neededFor: 'timestream',
    readBy: ['aggregate', 'sweep', 'redrive', 'query'],
  },
  /** Where panes are written for dashboards. */
  timestreamTable: {
    kind: 'text',
    env: 'WEIR_TIMESTREAM_TABLE',
    unit: 'name of a Timestream table',
    pattern: timestreamName,
    neededFor: 'timestream',
    readBy: ['aggregate', 'sweep', 'redrive', 'query'],
  },
  timestreamColumns: COLUMNS,
  /** Keeps panes that the time-series store did not take, to be written later. */
  redriveQueue: {
    kind: 'text',
    env: 'WEIR_REDRIVE_QUEUE',
    unit: 'URL of an SQS queue',
    pattern: /^https?:\/\/\S{1,500}$/,
    neededFor: 'timestream',
    readBy: ['aggregate', 'sweep'],
  },
} as const satisfies Readonly<Record<string, Setting>>;

/** Marked as pure, so that the functions' bundles, which read only the rows above, leave it out. */
export const TIMESTREAM_DEPLOY = {
  timestreamColumns: /* @__PURE__ */ choiceLike(
    COLUMNS,
    'Timestream bills bytes, names of columns included, and `lean` is half of `full` or less: count, sum, min, max and stddev, with energy and dimensions in the rows of the longest window. `full` has mean, first, last and profile too, and all in every row.',
  ),
  timestreamMemoryHours: /* @__PURE__ */ whole({
    unit: 'h',
    default: 1,
    min: 1,
    max: 8766,
    reason:
      'The memory store costs $26 per GB-month, the magnetic store $0.03. A row older than this goes to the magnetic store and is seen within 6 h instead of at once, so it must exceed the longest window, the allowed lateness (10 min) and the batching window.',
  }),
  timestreamMagneticDays: /* @__PURE__ */ whole({
    unit: 'd',
    default: 365,
    min: 1,
    max: 73_000,
    reason: 'A year allows comparing with last year, at $0.03 per GB-month.',
  }),
  timestreamEndpoint: /* @__PURE__ */ text({
    default: '',
    form: /^(https?:\/\/[^\s/]+)?$/,
    range: 'an http(s) address, or nothing',
    reason:
      'Only for stage `local`: where the stand-in for Timestream listens. Elsewhere the SDK finds its endpoint itself.',
  }),
};

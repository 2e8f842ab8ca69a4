// Whether aggregates are also published to a stream of their own, for consumers outside Weir.
import { streamName } from './aws-names.ts';
import { flag, whole } from './deploy-setting-kinds.ts';
import type { Setting } from './setting.ts';

/** What the functions read. */
export const AGGREGATES_ROWS = {
  /** Where panes are also published, for other consumers; empty publishes none. */
  aggregatesStream: {
    kind: 'text',
    // Not WEIR_AGGREGATES_STREAM, which switches the deploy setting of that name.
    env: 'WEIR_AGGREGATES_STREAM_NAME',
    unit: 'name of a Kinesis stream',
    default: '',
    pattern: streamName,
    readBy: ['aggregate', 'sweep'],
  },
} as const satisfies Readonly<Record<string, Setting>>;

/** Marked as pure, so that the functions' bundles, which read only the rows above, leave it out. */
export const AGGREGATES_DEPLOY = {
  aggregatesStream: /* @__PURE__ */ flag({
    default: false,
    reason:
      'Publishes every window to a Kinesis stream too, packed by device (docs/deploy.md says in which form). Only for a consumer that wants windows as they come: a shard costs $11 a month.',
  }),
  aggregatesShards: /* @__PURE__ */ whole({
    unit: 'shards',
    default: 1,
    min: 1,
    max: 500,
    reason:
      'One takes 1,000 records/s or 1 MB/s, and a record is what closes of a device at a time: 12,000 devices of one-minute windows are 200 records/s. Unused with on-demand, and without aggregatesStream.',
  }),
};

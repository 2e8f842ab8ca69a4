// Whether aggregates are also published to a stream of their own, for consumers outside Weir.
import { flag, whole } from './deploy-setting-kinds.ts';

export const AGGREGATES_SETTINGS = {
  aggregatesStream: flag({
    default: false,
    reason:
      'Publishes every window to a Kinesis stream too, packed by device (docs/deploy.md says in which form). Only for a consumer that wants windows as they come: a shard costs $11 a month.',
  }),
  aggregatesShards: whole({
    unit: 'shards',
    default: 1,
    min: 1,
    max: 500,
    reason:
      'One takes 1,000 records/s or 1 MB/s, and a record is what closes of a device at a time: 12,000 devices of one-minute windows are 200 records/s. Unused with on-demand, and without aggregatesStream.',
  }),
};

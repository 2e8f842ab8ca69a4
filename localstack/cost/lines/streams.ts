// Kinesis: two streams, provisioned or on-demand.
import { HOURS_PER_MONTH, SECONDS_PER_MONTH } from '../assumptions.ts';
import { type CostLine, line } from '../line.ts';
import type { BillContext } from './bill-context.ts';

/** https://aws.amazon.com/kinesis/data-streams/pricing/ */
const PUT_UNIT_BYTES = 25 * 1024;
const GIB = 1024 ** 3;
const KIB = 1024;
/** Kept without a price. */
const INCLUDED_HOURS = 24;

export function streamLines({ workload, choice, flow }: BillContext): CostLine[] {
  const streams = [
    {
      name: 'raw stream',
      records: flow.rawRecordsPerSecond,
      bytes: flow.rawRecordBytes,
      shards: flow.rawShards,
      readers: 1,
    },
    {
      name: 'readings stream',
      records: flow.packsPerSecond,
      bytes: flow.packBytes,
      shards: flow.readingsShards,
      // aggregate and detect
      readers: 2,
    },
  ];
  const extraHours = workload.retentionHours - INCLUDED_HOURS;
  return streams.flatMap(({ name, records, bytes, shards, readers }) => {
    const monthly = records * SECONDS_PER_MONTH;
    if (choice.streamMode === 'provisioned') {
      const shardHours = shards * HOURS_PER_MONTH;
      return [
        line('Kinesis', `${name}: ${shards} shard${shards === 1 ? '' : 's'}`, 'shardHour', shardHours),
        line('Kinesis', `${name}: records in`, 'putUnit', monthly * Math.ceil(bytes / PUT_UNIT_BYTES)),
        ...(extraHours > 0
          ? [line('Kinesis', `${name}: kept ${workload.retentionHours} h`, 'longRetentionShardHour', shardHours)]
          : []),
      ];
    }
    const gbIn = (monthly * Math.ceil(bytes / KIB) * KIB) / GIB;
    return [
      line('Kinesis', `${name}: on-demand`, 'onDemandStreamHour', HOURS_PER_MONTH),
      line('Kinesis', `${name}: GB in`, 'onDemandInGb', gbIn),
      line(
        'Kinesis',
        `${name}: GB out, ${readers} reader${readers === 1 ? '' : 's'}`,
        'onDemandOutGb',
        readers * ((monthly * bytes) / GIB),
      ),
      ...(extraHours > 0
        ? [
            line(
              'Kinesis',
              `${name}: kept ${workload.retentionHours} h`,
              'onDemandRetentionGbMonth',
              (gbIn / HOURS_PER_MONTH) * extraHours,
            ),
          ]
        : []),
    ];
  });
}

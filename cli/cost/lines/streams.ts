// Kinesis: two streams, provisioned or on-demand.
import { paneRecords } from '#adapters/aws/panes/pane-record.ts';
import { HOURS_PER_MONTH, SECONDS_PER_MONTH } from '../assumptions.ts';
import { shardsFor } from '../flow.ts';
import { type CostLine, line } from '../line.ts';
import type { BillContext } from './bill-context.ts';

/** https://aws.amazon.com/kinesis/data-streams/pricing/ */
const PUT_UNIT_BYTES = 25 * 1024;
const GIB = 1024 ** 3;
const KIB = 1024;
/** Kept without a price. */
const INCLUDED_HOURS = 24;

export function streamLines(context: BillContext): CostLine[] {
  const { workload, choice, flow } = context;
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
    ...(workload.furtherSinks.includes('aggregates') ? [aggregatesOf(context)] : []),
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

/**
 * A record holds what ends of a device in a call of aggregate. Its consumer's reads are counted where streams are paid
 * by bytes.
 */
function aggregatesOf({ workload, shapes, flow, choice }: BillContext) {
  const slideSeconds = Math.min(...workload.profile.windows.map(({ slideMs }) => slideMs)) / 1000;
  const panesPerEmission = (flow.panesPerSecond * Math.max(flow.commitSeconds, slideSeconds)) / workload.deviceCount;
  const panesPerRecord = Math.max(1, panesPerEmission);
  const [pane] = shapes.states.panes;
  const bytesOf = (count: number): number =>
    pane === undefined ? 0 : (paneRecords(Array.from({ length: count }, () => pane))[0]?.data.byteLength ?? 0);
  const [one, two] = [bytesOf(1), bytesOf(2)];
  const records = flow.panesPerSecond / panesPerRecord;
  const bytes = one + (panesPerRecord - 1) * (two - one);
  const needed = shardsFor(records, records * bytes);
  return {
    name: 'aggregates stream',
    records,
    bytes,
    shards: choice.streamMode === 'provisioned' ? needed : 0,
    readers: 1,
  };
}

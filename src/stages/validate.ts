// validate: raw records → packs of valid readings, one key group a pack; what is wrong goes to the quarantine, whole and with its reason.
// Stateless. Bad input never throws; a failing stream or quarantine rejects the call and Lambda hands the batch over again.
import { keyGroupOf } from '#core/hash/key-group.ts';
import { createPackBuilder, type PackBuilder } from '#core/pack/builder.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { createDeviceDirectory, type KnownDevice } from '#core/reading/device-directory.ts';
import { type Draft, issueOf } from '#core/reading/draft.ts';
import { createMeasureTable, MAX_OPEN_MEASURES } from '#core/reading/measure-table.ts';
import { createRecordReader, type DraftVisitor } from '#core/reading/read-record.ts';
import type { Metrics, OutgoingPack, Quarantine, RawRecord, ReadingsStream, Rejection } from './ports.ts';

export interface ValidatePorts {
  readonly readings: ReadingsStream;
  readonly quarantine: Quarantine;
  readonly metrics: Metrics;
}

export interface ValidateSettings {
  readonly keyGroups: number;
  /** How far an event may be ahead of its arrival. Default 120,000: beyond two minutes a clock is wrong, not early. */
  readonly clockAheadMs?: number;
  /** false: read every record through JSON.parse instead of the scanner. For comparison only. */
  readonly scan?: boolean;
}

export interface ValidateResult {
  /** Index in the batch of the first record that could not be processed at all: from here on Lambda is to come again. */
  readonly failedIndex?: number;
}

export interface ValidateStage {
  run(records: readonly RawRecord[]): Promise<ValidateResult>;
}

/** Devices whose key group is remembered; beyond it the memory starts anew. */
const MAX_KNOWN_DEVICES = 500_000;
const DEFAULT_CLOCK_AHEAD_MS = 120_000;

export function createValidate(
  profile: CompiledProfile,
  ports: ValidatePorts,
  settings: ValidateSettings,
): ValidateStage {
  const { keyGroups, clockAheadMs = DEFAULT_CLOCK_AHEAD_MS, scan = true } = settings;
  const batch = createBatch(profile, keyGroups);
  let reader = start();

  /** Fresh tables: what was met before is forgotten, so that a flood of ids cannot fill the memory. */
  function start() {
    const table = createMeasureTable(profile.measures.map((measure) => measure.name));
    const devices = createDeviceDirectory(keyGroups);
    return { table, devices, read: createRecordReader(profile, table, devices, { clockAheadMs, scan }) };
  }

  return {
    async run(records) {
      if (reader.table.names.length > MAX_OPEN_MEASURES || reader.devices.size() > MAX_KNOWN_DEVICES) reader = start();
      batch.begin();
      const rejections: Rejection[] = [];
      const visit = visitor(batch, rejections);
      let failedIndex: number | undefined;
      for (const [index, record] of records.entries()) {
        try {
          batch.start(record);
          readRecord(record, batch, rejections, visit);
        } catch (error) {
          // A fault of this code, not of the data (data never throws): the records before it are kept, Lambda isolates this one.
          if (index === 0) throw error;
          failedIndex = index;
          break;
        }
      }
      const packs = batch.take();
      const valid = batch.readings();
      await ports.quarantine.put(rejections);
      await ports.readings.put(packs);
      ports.metrics.count('RecordsIn', records.length);
      ports.metrics.count('ReadingsValid', valid);
      if (rejections.length > 0) ports.metrics.count('ReadingsRejected', rejections.length);
      return failedIndex === undefined ? {} : { failedIndex };
    },
  };

  function readRecord(record: RawRecord, batch: Batch, rejections: Rejection[], visit: DraftVisitor): void {
    const { issue } = record;
    if (issue === undefined) {
      reader.read(record.bytes, record.arrivalMs, visit);
      return;
    }
    rejections.push({ ...origin(record), kind: 'rejected', index: -1, issue, raw: base64(record.bytes) });
    batch.rejected(unknownGroup(record), 0, 1, true);
  }

  function visitor(batch: Batch, rejections: Rejection[]): DraftVisitor {
    const { names } = reader.table;
    return {
      reading(draft, index, raw) {
        if (!draft.whole) batch.row(draft, index, names);
        if (draft.issues.length === 0) return;
        for (const each of draft.issues) {
          rejections.push({ ...origin(batch.record()), kind: 'rejected', index, issue: each, raw: raw() });
        }
        const group = draft.known?.group ?? unknownGroup(batch.record());
        if (draft.rejectedValues > 0) batch.rejected(group, index, draft.rejectedValues, draft.whole);
      },
      broken(text, index) {
        const record = batch.record();
        const issue = issueOf('not-json', '', text, 'a JSON object, an array of them, or one a line');
        rejections.push({ ...origin(record), kind: 'rejected', index, issue, raw: text });
        batch.rejected(unknownGroup(record), index, 1, true);
      },
    };
  }

  /** A rejection without a device is counted in a key group all the same, always in the same one. */
  function unknownGroup(record: RawRecord): number {
    return keyGroupOf(`${record.shard}/${record.sequence}`, keyGroups);
  }
}

function origin(record: RawRecord): Pick<Rejection, 'shard' | 'sequence' | 'partitionKey' | 'arrivalMs'> {
  const { shard, sequence, partitionKey, arrivalMs } = record;
  return { shard, sequence, partitionKey, arrivalMs };
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

interface Batch {
  /** Forgets what a failed call left. */
  begin(): void;
  /** The record that the next readings come from. */
  start(record: RawRecord): void;
  record(): RawRecord;
  row(draft: Draft, index: number, names: readonly string[]): void;
  rejected(group: number, index: number, values: number, whole: boolean): void;
  /** Every pack of the batch, key group by key group, in order within each. */
  take(): OutgoingPack[];
  readings(): number;
}

/** The shards whose builders are kept: after resharding new ones come, the old ones never again. */
const MAX_KEPT_SHARDS = 8;

/** Builders by shard and key group, kept from call to call. A batch comes from one shard; should it not, each has packs of its own. */
function createBatch(profile: CompiledProfile, groups: number): Batch {
  const shards = new Map<string, (PackBuilder | undefined)[]>();
  let current: RawRecord | undefined;
  let builders: (PackBuilder | undefined)[] = [];
  let readings = 0;

  function builder(group: number): PackBuilder {
    const known = builders[group];
    if (known !== undefined) return known;
    const { name, dimensions } = profile;
    const { shard } = current as RawRecord;
    const created = createPackBuilder({ profile: name, group, groups, shard, dimensions });
    builders[group] = created;
    return created;
  }

  function takeAll(): OutgoingPack[] {
    const packs: OutgoingPack[] = [];
    for (const ofShard of shards.values()) {
      for (const [group, each] of ofShard.entries()) {
        for (const data of each?.take() ?? []) packs.push({ group, groups, data });
      }
    }
    return packs;
  }

  return {
    begin() {
      readings = 0;
      current = undefined;
      if (shards.size > MAX_KEPT_SHARDS) shards.clear();
      takeAll();
    },
    start(record) {
      if (record.shard !== current?.shard) {
        builders = shards.get(record.shard) ?? new Array<PackBuilder | undefined>(groups).fill(undefined);
        shards.set(record.shard, builders);
      }
      current = record;
    },
    record: () => current as RawRecord,
    row(draft, index, names) {
      readings += 1;
      builder((draft.known as KnownDevice).group).row(current as RawRecord, draft, index, names);
    },
    rejected(group, index, values, whole) {
      builder(group).rejected(current as RawRecord, index, values, whole);
    },
    take: takeAll,
    readings: () => readings,
  };
}

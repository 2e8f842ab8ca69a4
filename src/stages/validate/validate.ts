// validate: raw records → packs of valid readings, one key group a pack; what is wrong goes to the quarantine, whole
// and with its reason. Stateless. Bad input never throws, and a fault of this code rejects the record that brought it
// about; a failing stream or quarantine rejects the call, and Lambda hands the batch over again.
import { CANARY_DEVICE } from '#core/canary/canary.ts';
import { keyGroupOf } from '#core/hash/key-group.ts';
import { createPacker, type GroupRejection } from '#core/pack/packer.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { deviceNamed } from '#core/reading/device-directory.ts';
import { issueOf } from '#core/reading/draft.ts';
import { type Issue, type RejectReason, reasonNumber } from '#core/reading/issue.ts';
import { keptBytes } from '#core/reading/kept-bytes.ts';
import { createReadingTables, isOverfull } from '#core/reading/reading-tables.ts';
import { createRecordReader, emptySource, type RejectionVisitor, sourceOf } from '#core/reading/record/read-record.ts';
import type { Rows } from '#core/reading/rows.ts';
import type { TimeRange } from '#core/reading/timestamp.ts';
import { encodePackedTick, type PackedTick, tickOf, UNKNOWN_TICK } from '#core/tick/tick.ts';
import { checkAgainstPlan, type DeploymentPlan } from '../plan/deployment-plan.ts';
import type { Metrics, OutgoingPack, Quarantine, RawBatch, RawRecord, ReadingsStream, Rejection } from '../ports.ts';
import { batchOf } from '../raw-batch.ts';

export interface ValidatePorts {
  readonly readings: ReadingsStream;
  readonly quarantine: Quarantine;
  readonly metrics: Metrics;
  /** The deployment's plan, undefined before its birth. Without it the settings stand for themselves: a replay. */
  readonly plan?: () => Promise<DeploymentPlan | undefined>;
}

export interface ValidateSettings {
  readonly keyGroups: number;
  /** How far an event may be ahead of its arrival. Default 120,000: beyond two minutes a clock is wrong, not early. */
  readonly clockAheadMs?: number;
  /** Objects and arrays within each other that a reading may have. Default 64. */
  readonly maxDepth?: number;
  /** Event times that are believed. Default 1990 to 2100. */
  readonly times?: TimeRange;
  /** false: read every record through JSON.parse instead of the scanner. For comparison only. */
  readonly scan?: boolean;
}

export interface ValidateStage {
  /** The bytes of a batch are read before the first await: its memory may be used again for the next one. */
  run(records: readonly RawRecord[] | RawBatch): Promise<void>;
}

const DEFAULT_CLOCK_AHEAD_MS = 120_000;
/** Readings packed at a time: a batch of gzip can unpack to a hundred times its bytes, and a pack counts in 16 bits. */
const MAX_ROWS = 65_000;
/** Most user records are far smaller; what is larger is copied by itself. */
const PART_BYTES = 64 * 1024;

export function createValidate(
  profile: CompiledProfile,
  ports: ValidatePorts,
  settings: ValidateSettings,
): ValidateStage {
  const { keyGroups, clockAheadMs = DEFAULT_CLOCK_AHEAD_MS, ...limits } = settings;
  let reader = start();
  let isPlanKnown = false;
  /** What a record holds is read here, one after the other, unless it is larger. */
  const memory = emptySource(PART_BYTES);

  /** Fresh tables: what was met before is forgotten, so that a flood of ids cannot fill the memory. */
  function start() {
    const tables = createReadingTables(profile, keyGroups);
    const { name, dimensions } = profile;
    const { devices, texts, measures } = tables;
    // The first of all, so that it is known by its number.
    const canary = deviceNamed(devices, CANARY_DEVICE);
    const names = { profile: name, groups: keyGroups, dimensions, measureNames: measures.names, devices, texts };
    return {
      tables,
      canary,
      read: createRecordReader(profile, tables, { clockAheadMs, ...limits }),
      pack: createPacker(names),
    };
  }

  /** A rejection without a device is counted in a key group all the same, always in the same one. */
  function unknownGroup({ shard, sequence }: RawRecord): number {
    return keyGroupOf(`${shard}/${sequence}`, keyGroups);
  }

  /** Reads all records of the batch. */
  function read(batch: RawBatch) {
    let { tables, pack, canary } = reader;
    let { rows, devices } = tables;
    const { digits, arrivalsMs, starts, ends } = batch;
    const packs: OutgoingPack[] = [];
    const rejections: Rejection[] = [];
    const counted: GroupRejection[] = [];
    /** By shard: its last tick of this batch, which says what those before it say. */
    const ticks = new Map<string, Omit<PackedTick, 'profile' | 'group'>>();
    let tickCount = 0;
    let readings = 0;
    let internalErrors = 0;
    let at = 0;
    let shard = '';
    /** Which of the records that the record holds is being read; undefined where it is read as it lies. */
    let part: RawRecord | undefined;

    function reject(index: number, issues: readonly Issue[], bytes: Uint8Array): void {
      const kept = { ...origin(part ?? batch.record(at)), kind: 'rejected', index, ...keptBytes(bytes) } as const;
      for (const issue of issues) rejections.push({ ...kept, issue });
    }

    function count(device: number, index: number, values: number, whole: boolean, why: RejectReason): void {
      const group = device < 0 ? unknownGroup(batch.record(at)) : (devices.groups[device] as number);
      const reason = reasonNumber(why);
      counted.push({ group, record: at, index, values, whole: whole ? 1 : 0, device, reason });
    }

    const visit: RejectionVisitor = {
      rejected({ index, device, issues, values, whole, raw }) {
        reject(index, issues, raw);
        // What makes the whole reading unusable stands first.
        if (values > 0) count(device, index, values, whole, issues[0]?.reason ?? 'not-json');
      },
      broken(issue, index, raw) {
        reject(index, [issue], raw);
        count(-1, index, 1, true, issue.reason);
      },
    };

    /**
     * Whether the record is a tick. One that has come into another shard than it was meant for says nothing of either.
     */
    function takeTick(): boolean {
      const start = starts[at] as number;
      // No text and no packed form that is read here begins so.
      if (batch.bytes[start] !== 0) return false;
      const tick = tickOf(batch.bytes.subarray(start, ends[at]));
      if (tick === undefined) return false;
      tickCount += 1;
      if (tick === UNKNOWN_TICK) return true;
      const own = batch.shard(at);
      if (tick.shard === own) ticks.set(own, { ...tick, arrivalMs: Math.floor(arrivalsMs[at] as number) });
      return true;
    }

    function readOne(): void {
      if (takeTick()) return;
      const arrivalMs = arrivalsMs[at] as number;
      const parts = batch.parts(at);
      if (parts === undefined) {
        reader.read(batch, starts[at] as number, ends[at] as number, at, arrivalMs, visit);
        return;
      }
      // Indices go on from one to the next: within the record each position is above the one before, however it is
      // delivered again.
      let index = 0;
      for (part of parts) {
        const { bytes, issue } = part;
        if (issue === undefined) {
          index = reader.read(sourceOf(bytes, memory), 0, bytes.length, at, arrivalMs, visit, index);
          continue;
        }
        reject(-1, [issue], bytes);
        count(-1, index, 1, true, issue.reason);
        index += 1;
      }
      part = undefined;
    }

    function flush(): void {
      readings += rows.count - rowsOf(rows, canary);
      if (rows.count > 0 || counted.length > 0) {
        for (const { group, data } of pack({ shard, rows, rejections: counted, digits, arrivalsMs }))
          packs.push({ group, groups: keyGroups, data });
      }
      rows.count = 0;
      counted.length = 0;
    }

    /** A fault of this code, which one record brings about: that one is kept whole, and its neighbours count. */
    function rejectFaulty(error: unknown): void {
      const { name = 'Error', message = '' } = error instanceof Error ? error : {};
      const expected = 'no fault of Weir: please report it with the record; it is kept whole';
      internalErrors += 1;
      part = undefined;
      const issue = issueOf('internal-error', '', `${name}: ${message}`, expected);
      reject(-1, [issue], batch.bytes.subarray(starts[at] as number, ends[at] as number));
      count(-1, 0, 1, true, 'internal-error');
      // Names may be known by halves.
      flush();
      reader = start();
      ({ tables, pack, canary } = reader);
      ({ rows, devices } = tables);
    }

    rows.count = 0;
    for (; at < batch.count; at += 1) {
      const own = batch.shard(at);
      if (own !== shard || rows.count > MAX_ROWS) {
        flush();
        shard = own;
      }
      const { count: rowsBefore } = rows;
      const countedBefore = counted.length;
      const rejectionsBefore = rejections.length;
      try {
        readOne();
      } catch (error) {
        rows.count = rowsBefore;
        counted.length = countedBefore;
        rejections.length = rejectionsBefore;
        rejectFaulty(error);
      }
    }
    flush();
    // After the packs: of one key group each is taken only after those before it.
    for (const tick of ticks.values()) {
      for (let group = 0; group < keyGroups; group += 1)
        packs.push({ group, groups: keyGroups, data: encodePackedTick({ ...tick, profile: profile.name, group }) });
    }
    return { packs, rejections, readings, internalErrors, tickCount };
  }

  /**
   * Asks until the deployment's plan is known. What cannot be asked holds up no reading, since validate gives up after
   * a few tries; aggregate asks again.
   * @throws SettingsRefusedError where the data is kept by other settings: nothing is packed by these.
   */
  async function checkPlan(): Promise<void> {
    if (ports.plan === undefined || isPlanKnown) return;
    const plan = await ports.plan().catch(() => undefined);
    if (plan === undefined) return;
    checkAgainstPlan(plan, { keyGroups, resolutionMs: profile.resolutionMs });
    isPlanKnown = true;
  }

  return {
    async run(records) {
      if (isOverfull(reader.tables)) reader = start();
      const batch = 'digits' in records ? records : batchOf(records);
      const { packs, rejections, readings, internalErrors, tickCount } = read(batch);
      if (batch.count > 0) await checkPlan();
      await ports.quarantine.put(rejections);
      await ports.readings.put(packs);
      ports.metrics.count('RecordsIn', batch.count - tickCount);
      ports.metrics.count('ReadingsValid', readings);
      // Also where there are none: an alarm on their share needs both numbers at the same times.
      ports.metrics.count('ReadingsRejected', rejections.length);
      if (internalErrors > 0) ports.metrics.count('InternalErrors', internalErrors);
    },
  };
}

/** Of the device with this number. */
function rowsOf({ count, device }: Rows, number: number): number {
  let own = 0;
  for (let row = 0; row < count; row += 1) if (device[row] === number) own += 1;
  return own;
}

type Origin = Pick<Rejection, 'shard' | 'sequence' | 'partitionKey' | 'arrivalMs' | 'subSequence' | 'explicitHashKey'>;

function origin({ shard, sequence, partitionKey, arrivalMs, subSequence, explicitHashKey }: RawRecord): Origin {
  return {
    shard,
    sequence,
    partitionKey,
    arrivalMs,
    ...(subSequence === undefined ? {} : { subSequence }),
    ...(explicitHashKey === undefined ? {} : { explicitHashKey }),
  };
}

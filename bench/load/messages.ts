// What the threads of the load test say to one another. Packs lie in shared memory: one copy for both stages that read
// them.
import type { OutgoingPack } from '#stages/ports.ts';
import type { Percentiles } from '../figures.ts';

export type StatefulStage = 'aggregate' | 'detect';

export interface StageSetup {
  readonly stage: StatefulStage;
  readonly shards: number;
}

/** Packs of one put. */
export interface PackMessage {
  readonly kind: 'packs';
  readonly groups: number;
  /** Per pack: key group, bytes. */
  readonly index: Int32Array;
  /** The packs one after the other. */
  readonly shared: SharedArrayBuffer;
}

export type ToStage = PackMessage | { readonly kind: 'stop' };

/** How a stage stands; sent each second and in the end. */
export interface StageSample {
  readonly kind: 'sample';
  /** By the clock that all threads share. */
  readonly atMs: number;
  readonly backlogRecords: number;
  readonly oldestAgeMs: number;
  readonly calls: number;
  readonly records: number;
  readonly handlerCpuMs: number;
  /** Of the whole thread: driver, stream and base64 of the events included. */
  readonly threadCpuMs: number;
  readonly bytesTaken: number;
  readonly results: number;
}

export interface AlertMessage {
  readonly kind: 'alert';
  readonly device: string;
  readonly atMs: number;
}

export interface DoneMessage {
  readonly kind: 'done';
  readonly sample: StageSample;
  readonly callMs: Percentiles;
  readonly failure: string | undefined;
}

export type FromStage = StageSample | AlertMessage | DoneMessage;

export function packMessage(packs: readonly OutgoingPack[]): PackMessage {
  const shared = new SharedArrayBuffer(packs.reduce((sum, { data }) => sum + data.length, 0));
  const bytes = new Uint8Array(shared);
  const index = new Int32Array(packs.length * 2);
  let at = 0;
  for (const [number, { group, data }] of packs.entries()) {
    bytes.set(data, at);
    index[number * 2] = group;
    index[number * 2 + 1] = data.length;
    at += data.length;
  }
  return { kind: 'packs', groups: packs[0]?.groups ?? 1, index, shared };
}

export function* packsIn({ index, shared }: PackMessage): Generator<{ group: number; data: Uint8Array }> {
  let at = 0;
  for (let number = 0; number < index.length; number += 2) {
    const bytes = index[number + 1] as number;
    yield { group: index[number] as number, data: new Uint8Array(shared, at, bytes) };
    at += bytes;
  }
}

/** Milliseconds of a clock that all threads of a process share and that nobody sets. */
export function sharedClockMs(): number {
  return Number(process.hrtime.bigint()) / 1_000_000;
}

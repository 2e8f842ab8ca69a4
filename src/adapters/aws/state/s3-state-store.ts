// State of key groups in S3: one object a key, written under its ETag. A write costs the same whatever its size, where
// DynamoDB counts kilobytes (docs/decisions/0015-state-store.md). It refuses keys with a `/`.
import { randomUUID } from 'node:crypto';
import type { StateStore, StoredState } from '#stages/ports.ts';
import type { S3Objects } from '../objects/s3-objects.ts';
import { chunksOf } from '../request/chunks.ts';
import { backoffMs, DEFAULT_RETRY, RetriesExhaustedError, type Retry } from '../request/retry.ts';
import { objectKeyOf, type StateObject, stateObject, stateOfObject } from './state-object.ts';

export interface S3StateStoreOptions {
  readonly objects: S3Objects;
  readonly retry?: Retry;
  /** Ids of writes; injected in tests. */
  readonly newId?: () => string;
}

/** Objects read at a time. Lambda's connections are many more; the states of so many key groups fit its memory. */
const PARALLEL_READS = 16;

/**
 * The ETag is that of the content, and the content begins with version and writer, so no two commits have the same one.
 * A commit whose ETag this process does not know reads the object first. Expiry is the bucket's lifecycle rule: an
 * object that is gone is a lost condition, and the next load finds nothing.
 */
export function createS3StateStore({
  objects,
  retry = DEFAULT_RETRY,
  newId = randomUUID,
}: S3StateStoreOptions): StateStore {
  /** Of what was read or written last. */
  const known = new Map<string, { readonly version: number; readonly etag: string }>();

  async function read(key: string): Promise<StateObject | undefined> {
    const found = await objects.get(objectKeyOf(key));
    if (found === undefined) {
      known.delete(key);
      return undefined;
    }
    const state = stateOfObject(found.bytes, key);
    known.set(key, { version: state.version, etag: found.etag });
    return state;
  }

  async function load(keys: readonly string[]): Promise<ReadonlyMap<string, StoredState>> {
    const found = new Map<string, StoredState>();
    for (const wave of chunksOf([...new Set(keys)], PARALLEL_READS)) {
      const states = await Promise.all(wave.map(read));
      for (const [index, state] of states.entries()) {
        if (state !== undefined) found.set(wave[index] as string, { version: state.version, bytes: state.bytes });
      }
    }
    return found;
  }

  /** The ETag of version `version`; undefined where another one, or none, is stored. */
  async function etagOf(key: string, version: number): Promise<string | undefined> {
    if (known.get(key)?.version !== version) await read(key);
    const latest = known.get(key);
    return latest?.version === version ? latest.etag : undefined;
  }

  async function commit(key: string, bytes: Uint8Array, expectedVersion: number): Promise<boolean> {
    const version = expectedVersion + 1;
    const writer = newId();
    const object = stateObject({ version, writer, bytes });
    for (let attempts = 1; ; attempts += 1) {
      const etag = expectedVersion === 0 ? undefined : await etagOf(key, expectedVersion);
      if (expectedVersion !== 0 && etag === undefined) return false;
      const outcome = await objects.putIf(objectKeyOf(key), object, etag);
      if (typeof outcome !== 'string') {
        known.set(key, { version, etag: outcome.etag });
        return true;
      }
      // A write whose answer was lost was sent again, and then failed its condition on itself.
      const stored = await read(key);
      if (stored?.version === version && stored.writer === writer) return true;
      if (outcome === 'lost' || (stored?.version ?? 0) !== expectedVersion) return false;
      // 409: another write was under way when this one came, and came to nothing.
      if (attempts >= retry.maxAttempts) throw new RetriesExhaustedError(`S3 object of ${key}`, 1, attempts, outcome);
      await retry.sleep(backoffMs(attempts - 1, retry));
    }
  }

  async function keys(prefix: string): Promise<readonly string[]> {
    const listed = await objects.list(objectKeyOf(prefix));
    return listed.map((objectKey) => objectKey.replaceAll('/', '#'));
  }

  return { load, commit, keys };
}

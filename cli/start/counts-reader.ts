// The four counts, exactly: accepted, duplicate, late, rejected. They are committed with each key group's window state,
// so they are read from where that is, and only for groups that aggregate has worked on since the last look.

import { createS3Objects } from '#adapters/aws/objects/s3-objects.ts';
import { createDynamoStateStore } from '#adapters/aws/state/dynamo-state-store.ts';
import { createS3StateStore } from '#adapters/aws/state/s3-state-store.ts';
import { type Counts, emptyCounts } from '#core/windowing/group-state.ts';
import { decodeGroupState } from '#core/windowing/state-codec.ts';
import { endpointEnvironment, LOCAL_CREDENTIALS } from '#local/cloud/embedded/clients.ts';
import type { Embedded } from '#local/cloud/embedded/embedded.ts';
import type { StateStore } from '#stages/ports.ts';
import { windowStateKey } from '#stages/stored/window-state-key.ts';

export interface CountsReader {
  /** Key groups whose packs aggregate is being handed. */
  touched(groups: Iterable<number>): void;
  /** Reads what was touched; answers the sums over all groups. */
  read(): Promise<Counts>;
  readonly latest: () => Counts;
}

/** Key groups read at a time: an answer of DynamoDB has at most 16 MB. */
const AT_ONCE = 32;

export function createCountsReader(embedded: Embedded): CountsReader {
  const { profile } = embedded;
  const store = windowStatesOf(embedded);
  const byGroup = new Map<string, Counts>();
  let touched = new Set<string>();
  let sums = emptyCounts();

  return {
    touched(groups) {
      for (const group of groups) touched.add(windowStateKey(profile.name, group));
    },
    async read() {
      const keys = [...touched];
      touched = new Set();
      for (let from = 0; from < keys.length; from += AT_ONCE) {
        const stored = await store.load(keys.slice(from, from + AT_ONCE));
        for (const [key, { bytes }] of stored) byGroup.set(key, decodeGroupState(bytes, profile).counts);
      }
      if (keys.length > 0) sums = sumOf(byGroup.values());
      return sums;
    },
    latest: () => sums,
  };
}

/** Where the deployment keeps them: in a bucket, or in the table. */
function windowStatesOf({ buckets, clients, endpoints, tables }: Embedded): Pick<StateStore, 'load'> {
  const { WindowStateBucket: bucket } = buckets;
  if (bucket === undefined) {
    return createDynamoStateStore({ client: clients.dynamodb, table: tables.WindowsTable ?? '', nowMs: Date.now });
  }
  const credentials = async () => LOCAL_CREDENTIALS;
  return createS3StateStore({ objects: createS3Objects(bucket, endpointEnvironment(endpoints), { credentials }) });
}

function sumOf(all: Iterable<Counts>): Counts {
  const sums = emptyCounts();
  for (const counts of all) for (const name of Object.keys(sums) as (keyof Counts)[]) sums[name] += counts[name];
  return sums;
}

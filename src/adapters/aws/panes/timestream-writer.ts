// Panes → WriteRecords. Answers what the store refused and why; throws when the store itself could not be reached.
import {
  RejectedRecordsException,
  type TimestreamWriteClient,
  WriteRecordsCommand,
} from '@aws-sdk/client-timestream-write';
import { type Pane, paneId } from '#core/windowing/pane.ts';
import type { PaneStore, RefusedPane, StoreAnswer } from '#stages/ports.ts';
import { type RecordOf, recordOf, withCommonAttributes } from './timestream-record.ts';
import { causeOf, type RejectionCause } from './timestream-rejection.ts';

/** 1,000 aggregates in under 100 ms: ten calls of about 30 ms at a time. */
const PARALLEL_WRITES = 10;
/** https://docs.aws.amazon.com/timestream/latest/developerguide/ts-limits.html */
export const MAX_RECORDS_PER_WRITE = 100;

interface Refused extends RefusedPane {
  readonly cause: Exclude<RejectionCause, 'already-there'> | 'invalid';
}

interface Outcome extends StoreAnswer {
  readonly refused: readonly Refused[];
}

export interface TimestreamTarget {
  readonly client: TimestreamWriteClient;
  readonly database: string;
  readonly table: string;
  /** Default: all columns there are. */
  readonly recordOf?: RecordOf;
}

/** Timestream as a store that may be down. */
export function createTimestreamStore(target: TimestreamTarget): PaneStore {
  return {
    name: 'Timestream',
    maxPanesPerWrite: MAX_RECORDS_PER_WRITE,
    parallelWrites: PARALLEL_WRITES,
    arranged: (panes) => inRowOrder(latestOfEachWindow(panes)),
    write: (panes) => writeBatch(target, panes),
  };
}

/**
 * Writes up to 100 panes in one call. The other records of a call with rejected ones are written. A request that is
 * invalid as a whole (ValidationException) is halved until the record at fault is alone, so that one bad record costs
 * no good one. Rejects on an outage.
 */
export async function writeBatch(target: TimestreamTarget, panes: readonly Pane[]): Promise<Outcome> {
  const { common, own } = withCommonAttributes(panes.map(target.recordOf ?? recordOf));
  try {
    await target.client.send(
      new WriteRecordsCommand({
        DatabaseName: target.database,
        TableName: target.table,
        CommonAttributes: common,
        Records: [...own],
      }),
    );
    return { refused: [], alreadyThere: 0 };
  } catch (error) {
    if (error instanceof RejectedRecordsException) return rejectedOf(error, panes);
    if (!(error instanceof Error) || error.name !== 'ValidationException') throw error;
    const [pane] = panes;
    if (pane !== undefined && panes.length === 1) {
      return { refused: [{ pane, cause: 'invalid', reason: error.message }], alreadyThere: 0 };
    }
    const middle = panes.length >> 1;
    const first = await writeBatch(target, panes.slice(0, middle));
    const second = await writeBatch(target, panes.slice(middle));
    return {
      refused: [...first.refused, ...second.refused],
      alreadyThere: first.alreadyThere + second.alreadyThere,
    };
  }
}

function rejectedOf(error: RejectedRecordsException, panes: readonly Pane[]): Outcome {
  // Without a list nothing says which records were written: let the whole batch come again.
  if (error.RejectedRecords === undefined) throw error;
  const refused: Refused[] = [];
  let alreadyThere = 0;
  for (const rejected of error.RejectedRecords) {
    const pane = panes[rejected.RecordIndex ?? 0];
    if (pane === undefined) throw error;
    const cause = causeOf(rejected, pane.revision);
    if (cause === 'already-there') alreadyThere += 1;
    else refused.push({ pane, cause, reason: rejected.Reason ?? '' });
  }
  return { refused, alreadyThere };
}

/** Windows of one label, start and measure side by side: what the rows of a call share is sent, and paid for, once. */
export function inRowOrder(panes: readonly Pane[]): Pane[] {
  return [...panes].sort(
    (a, b) => textOrder(a.window, b.window) || a.startMs - b.startMs || textOrder(a.measure, b.measure),
  );
}

const textOrder = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** Of several panes of one window only the highest revision: within a request their order would not be promised. */
export function latestOfEachWindow(panes: readonly Pane[]): Pane[] {
  const latest = new Map<string, Pane>();
  for (const pane of panes) {
    const id = paneId({ ...pane, revision: 0 });
    const known = latest.get(id);
    if (known === undefined || pane.revision > known.revision) latest.set(id, pane);
  }
  return [...latest.values()];
}

// Statements in Athena by requests of our own (docs/decisions/0006-bundle-size.md): begun once for each token, waited
// for within a bound, answered as text. It refuses what Athena refuses, in Athena's words.
import type { HistorySql, StatementEnd } from '#stages/history/ports.ts';
import { clientRegion, type Environment, endpointOf } from '../request/client-config.ts';
import { jsonReason } from '../request/json-reason.ts';
import { type SignedSendOptions, serviceHost } from '../request/signed-fetch.ts';
import { createSignedSend } from '../request/signed-send.ts';

export interface AthenaOptions extends SignedSendOptions {
  readonly sleep?: (ms: number) => Promise<void>;
}

export interface AthenaPlace {
  readonly workgroup: string;
  readonly database: string;
}

/** Rows as text; undefined is null. */
export type TextRow = readonly (string | undefined)[];

export interface AthenaClient extends HistorySql {
  /** Of a query that ended well: a row of values each, without that of the names; `next`: there are more. */
  rows(id: string, next?: string): Promise<{ readonly rows: readonly TextRow[]; readonly next: string | undefined }>;
  /** Nobody waits for it any more; one that has ended stays as it is. */
  stop(id: string): Promise<void>;
}

/** Most queries end within a second or two; a merge takes some tens. */
const FIRST_LOOK_MS = 150;
const LOOK_MS = 2_000;

/** https://docs.aws.amazon.com/athena/latest/APIReference/API_QueryExecution.html, what is read of it. */
interface Execution {
  readonly QueryExecution: {
    readonly Status: { readonly State: string; readonly StateChangeReason?: string };
    readonly Statistics?: { readonly DataScannedInBytes?: number };
  };
}

/** https://docs.aws.amazon.com/athena/latest/APIReference/API_GetQueryResults.html */
interface Results {
  readonly ResultSet: {
    readonly Rows?: readonly { readonly Data?: readonly { readonly VarCharValue?: string }[] }[];
  };
  readonly NextToken?: string;
}

export function createAthenaClient(
  { workgroup, database }: AthenaPlace,
  env: Environment,
  options: AthenaOptions = {},
): AthenaClient {
  const region = clientRegion(env);
  const url = new URL(endpointOf('ATHENA', env) ?? `https://${serviceHost('athena', region)}/`);
  const send = createSignedSend('athena', region, options);
  const { nowMs = Date.now, sleep = (ms) => new Promise<void>((resolve) => setTimeout(resolve, ms)) } = options;

  async function ask<Answer>(action: string, input: object): Promise<Answer> {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AmazonAthena.${action}` };
    const request = { method: 'POST', url, headers, body: JSON.stringify(input) };
    const refusal = `Athena did not answer ${action} (workgroup ${workgroup}, region ${region})`;
    return JSON.parse(await send(request, { refusal, reason: jsonReason })) as Answer;
  }

  return {
    async start(text, token) {
      const answer = await ask<{ readonly QueryExecutionId: string }>('StartQueryExecution', {
        QueryString: text,
        ClientRequestToken: token,
        QueryExecutionContext: { Database: database },
        WorkGroup: workgroup,
      });
      return answer.QueryExecutionId;
    },

    async wait(id, untilMs): Promise<StatementEnd | undefined> {
      for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = Math.min(LOOK_MS, pauseMs * 1.5)) {
        const { QueryExecution } = await ask<Execution>('GetQueryExecution', { QueryExecutionId: id });
        const { State, StateChangeReason = 'no reason given' } = QueryExecution.Status;
        const scannedBytes = QueryExecution.Statistics?.DataScannedInBytes ?? 0;
        if (State === 'SUCCEEDED') return { state: 'succeeded', scannedBytes };
        // A workgroup cancels what scans more than its limit.
        if (State === 'FAILED' || State === 'CANCELLED')
          return { state: 'failed', reason: `${State}: ${StateChangeReason}` };
        const leftMs = untilMs - nowMs();
        if (leftMs <= 0) return undefined;
        await sleep(Math.min(pauseMs, leftMs));
      }
    },

    async rows(id, next) {
      const { ResultSet, NextToken } = await ask<Results>('GetQueryResults', {
        QueryExecutionId: id,
        ...(next === undefined ? {} : { NextToken: next }),
      });
      const rows = (ResultSet.Rows ?? []).map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue));
      // The first row of a query's first page has the names of its columns.
      return { rows: next === undefined ? rows.slice(1) : rows, next: NextToken };
    },

    async stop(id) {
      await ask('StopQueryExecution', { QueryExecutionId: id });
    },
  };
}

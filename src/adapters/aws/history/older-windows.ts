// Windows of a history in S3 that a backfill did not give out again, by one query over its range.
import { randomUUID } from 'node:crypto';
import { type OlderQuery, olderText, paneOfTexts } from '#core/history/read-sql.ts';
import type { Pane } from '#core/windowing/pane.ts';
import type { Environment } from '../request/client-config.ts';
import { type AthenaOptions, createAthenaClient } from './athena-client.ts';
import type { AthenaHistory } from './athena-windows.ts';

/** As long as Athena lets a query run: https://docs.aws.amazon.com/athena/latest/ug/service-limits.html */
const MAX_MS = 1_800_000;

/** Page by page; what is staged counts. @throws Error with Athena's reason where the query fails. */
export function createOlderWindows(history: AthenaHistory, env: Environment, options: AthenaOptions = {}) {
  const athena = createAthenaClient(history, env, options);
  const { nowMs = Date.now } = options;
  return async function* older(query: OlderQuery): AsyncGenerator<readonly Pane[]> {
    const id = await athena.start(olderText(history, query), randomUUID());
    const end = await athena.wait(id, nowMs() + MAX_MS);
    if (end?.state !== 'succeeded') {
      if (end === undefined) await athena.stop(id);
      throw new Error(`Athena did not say which windows are none any more: ${end?.reason ?? 'it took half an hour'}`);
    }
    let next: string | undefined;
    do {
      const page = await athena.rows(id, next);
      yield page.rows.map(paneOfTexts);
      next = page.next;
    } while (next !== undefined);
  };
}

// Windows from a history in S3: what is merged and what is staged, of one device over a range of days. What it reads is
// bounded by rows, by the workgroup's limit of bytes, and by time; an answer that was cut says so.
import { randomUUID } from 'node:crypto';
import { paneOfTexts, windowsText } from '#core/history/read-sql.ts';
import type { HistoryPlace } from '#core/history/sql.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { firstWindows, latestWindows } from '#stages/query/latest-windows.ts';
import type { WindowSource } from '#stages/query/ports.ts';
import type { Environment } from '../request/client-config.ts';
import { type AthenaOptions, createAthenaClient } from './athena-client.ts';

export interface AthenaHistory extends HistoryPlace {
  readonly workgroup: string;
}

/** A query takes one to three seconds: https://docs.aws.amazon.com/athena/latest/ug/performance-tuning.html */
const MAX_MS = 20_000;

/** How Athena words that a query would have read more than its workgroup allows. */
const OVER_LIMIT = /bytes scanned limit|exceeded.*(limit|maximum).*scan/i;

export function createAthenaWindows(
  history: AthenaHistory,
  env: Environment,
  options: AthenaOptions & { readonly maxMs?: number } = {},
): WindowSource {
  const athena = createAthenaClient(history, env, options);
  const { nowMs = Date.now, maxMs = MAX_MS } = options;
  return {
    name: 'athena',
    async read(query) {
      const { fromMs, toMs, limit } = query;
      if (toMs <= fromMs) return { panes: [] };
      const endMs = nowMs() + maxMs;
      const id = await athena.start(windowsText(history, query), randomUUID());
      const end = await athena.wait(id, endMs);
      if (end === undefined) {
        // It would go on, and be billed, for nobody.
        await athena.stop(id);
        return { panes: [], cut: { why: 'time', cutAtMs: fromMs } };
      }
      if (end.state === 'failed') {
        if (OVER_LIMIT.test(end.reason)) return { panes: [], cut: { why: 'bytes', cutAtMs: fromMs } };
        throw new Error(`Athena did not answer the windows of ${query.device}: ${end.reason}`);
      }
      const panes: Pane[] = [];
      let next: string | undefined;
      do {
        const page = await athena.rows(id, next);
        panes.push(...page.rows.map(paneOfTexts));
        next = page.next;
      } while (next !== undefined && nowMs() < endMs);
      // Rows come by time: of the last one's start there may be more.
      const cut = next === undefined ? undefined : { why: 'time' as const, cutAtMs: panes.at(-1)?.startMs ?? fromMs };
      return firstWindows(latestWindows(panes), limit, cut);
    },
  };
}

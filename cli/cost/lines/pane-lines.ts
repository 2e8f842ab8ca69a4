// Windows as lines of JSON in S3: an object for each call of aggregate that ends windows and hour in which they begin.

import { gzipSync } from 'node:zlib';
import { headOf, toldOf } from '#adapters/aws/panes/pane-record.ts';
import { HOURS_PER_MONTH, SECONDS_PER_MONTH } from '../assumptions.ts';
import { type CostLine, line } from '../line.ts';
import type { BillContext } from './bill-context.ts';

const GIB = 1024 ** 3;
const HOUR_MS = 3_600_000;
const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;

export function paneLines({ workload, shapes, flow }: BillContext): CostLine[] {
  // Windows that end together begin in as many hours as they are long.
  const hours = new Set(workload.profile.windows.map(({ sizeMs }) => Math.floor(sizeMs / HOUR_MS))).size;
  const objects = Math.min(flow.panesPerSecond, flow.aggregateCallsPerSecond * hours);
  const bytes = packedBytes(shapes.states.panes) * flow.panesPerSecond;
  const keptGb = ((bytes * SECONDS_PER_MONTH) / GIB) * (workload.historyDays / DAYS_PER_MONTH);
  return [
    line('S3', 'lines of windows: objects put', 's3Put', objects * SECONDS_PER_MONTH),
    line('S3', `lines of windows, once ${workload.historyDays} d are in it`, 's3GbMonth', keptGb),
    line('CloudWatch', 'alarm of the lines', 'alarm', 1),
  ];
}

/** Of one pane among many. */
function packedBytes(panes: BillContext['shapes']['states']['panes']): number {
  const text = panes.map((pane) => `${JSON.stringify({ ...headOf(pane), ...toldOf(pane) })}\n`).join('');
  return panes.length === 0 ? 0 : gzipSync(text).length / panes.length;
}

// The sections of docs/bench.md on a call of detect and on the load test. Pure.
import { LATENCY_HEADER, latencyRow } from '../latency/detect-latency.ts';
import { AWS_HOPS } from '../load/aws-hops.ts';
import {
  alertText,
  BACKLOG_HEADER,
  backlogRows,
  drainText,
  memoryText,
  STAGE_HEADER,
  stageRows,
} from '../load/figures.ts';
import { markdownTable } from '../text-table.ts';
import type { BenchResults } from './results.ts';

export function latencySection({ detect }: BenchResults): string {
  return `## A call of detect

${detect.devices.toLocaleString('en')} devices in one shard, a state of ${Math.round(detect.stateBytes / 1000)} KB handed on from call to call. JSON is what Lambda's runtime does before and after the handler:
the event with the state is parsed, the answer with the state is written. Milliseconds.

${markdownTable(LATENCY_HEADER, detect.calls.map(latencyRow))}`;
}

export function loadSection({ load }: BenchResults, chartText: string): string {
  const name = (value: number): string => value.toLocaleString('en');
  return `## ${name(load.wantedPerSecond)} readings a second

The event-source driver in real time, through validate → readings stream → aggregate and detect, with the mappings as deployed: readings and validate in
one thread, each stateful stage in one of its own, ${name(load.devices)} devices, ${load.perRecord} readings a record, ${load.seconds} s.

- offered ${name(load.offeredPerSecond)} readings/s, through validate and detect ${name(load.achievedPerSecond)} readings/s: **${load.isSustained ? 'sustained' : 'not sustained on this machine'}**
- ${drainText(load)}
- **${alertText(load)}**; the goal is 100 ms
- ${memoryText(load)}
- the whole process: ${load.processCores.toFixed(2)} cores

![${chartText}](images/bench-load.svg)

${markdownTable(STAGE_HEADER, stageRows(load))}
core: CPU time of the handler's calls, as a share of one core; thread: the whole thread, with driver, stream and base64 of the events, and validate's with the making of the readings. Calls
of all shards share a thread here; in Lambda each shard has an environment of its own.

${markdownTable(BACKLOG_HEADER, backlogRows(load))}
The raw stream is polled about once a second, as Lambda does; aggregate gathers its batches for up to 30 s. What AWS adds to the way of an alert, by its documents:

${markdownTable(
  ['hop', 'adds', 'source'],
  AWS_HOPS.map(({ hop, adds, page }) => [hop, adds, `[${new URL(page).host}](${page})`]),
)}`;
}

// The query API: the gateway, the function behind it, what it reads, what it logs. Its alarms are counted in the
// templates. Requests that the engine answers are not in it.
import { API_REQUEST, HOURS_PER_MONTH, WAIT_MS } from '../assumptions.ts';
import { type CostLine, line } from '../line.ts';
import { readUnits } from '../sample/sizes.ts';
import type { BillContext } from './bill-context.ts';
import { durationMs } from './functions.ts';
import { PANE_BUCKETS, paneItemsOf } from './state.ts';

const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;
const SECONDS_PER_DAY = 86_400;
const MB_PER_GB = 1024;
const GIB = 1024 ** 3;
/** A query that may be a moment old is paid half. */
const STALE_SHARE = 0.5;

export function apiLines(context: BillContext): CostLine[] {
  const { workload, choice } = context;
  const requests = workload.apiRequestsPerDay * DAYS_PER_MONTH;
  const { memoryMb } = choice;
  const ms = durationMs({ cpuMs: API_REQUEST.cpuMs, waitMs: WAIT_MS.dynamoRead }, memoryMb);
  // An item holds the windows of a share of the fleet, so that share is read to answer one device.
  const bytes = (paneItemsOf(context).bytesPerSecond * SECONDS_PER_DAY) / PANE_BUCKETS;
  return [
    line('API Gateway', 'query API: requests', 'apiRequest', requests, 'how many requests is an assumption'),
    line('Lambda', 'query: calls', 'lambdaRequest', requests),
    line(
      'Lambda',
      `query: ${memoryMb} MB`,
      'lambdaGbSecond',
      (requests * ms * memoryMb) / MB_PER_GB / 1000,
      `${ms} ms a call, a day of a device each: core time measured elsewhere`,
    ),
    line('DynamoDB', 'query API: windows read', 'dynamoRead', requests * readUnits(bytes) * STALE_SHARE),
    line('CloudWatch', 'query API: logs taken in', 'logsInGb', (requests * API_REQUEST.logBytes) / GIB),
    ...(workload.api === 'cognito'
      ? [
          line(
            'Cognito',
            'query API: tokens of one program',
            'cognitoMachineToken',
            HOURS_PER_MONTH * API_REQUEST.tokensPerHour,
            'one that asks day and night, a token an hour',
          ),
        ]
      : []),
  ];
}

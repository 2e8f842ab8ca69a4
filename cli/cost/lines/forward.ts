// Handing incidents on to services that call people (setting forward): what its queue, its function and its secrets
// cost beside what the services themselves ask.
import { HOURS_PER_MONTH, QUEUE_POLLS_PER_MONTH, TRANSITIONS_PER_ALERT } from '../assumptions.ts';
import { type CostLine, line } from '../line.ts';
import type { BillContext } from './bill-context.ts';

const MINUTES_PER_MONTH = 60 * HOURS_PER_MONTH;
const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;
/** src/adapters/aws/alerts/alert-item.ts: lists of open incidents, each a query of half a unit at least. */
const LISTS = 8;
/** src/stages/forward/forward.ts: so long after a change it is looked at again each minute. */
const LOOKS_AFTER_A_CHANGE = 15;
/** How long an incident is open, on average; each look reads those that are. Assumed. */
const OPEN_HOURS = 2;
/** A look asks the table; a call of a service takes its answer. Assumed. */
const LOOK_SECONDS = 0.1;
const CALL_SECONDS = 0.4;
/** ForwardErrors, ForwardBehind, ForwardGaveUp. */
const ALARMS = 3;

export function forwardLines({ workload, choice }: BillContext): CostLine[] {
  const { forwardTargets: targets, alertsPerDay } = workload;
  if (targets === 0) return [];
  const transitions = alertsPerDay * DAYS_PER_MONTH * TRANSITIONS_PER_ALERT;
  const openAtATime = (alertsPerDay * OPEN_HOURS) / 24;
  const seconds = MINUTES_PER_MONTH * LOOK_SECONDS + transitions * CALL_SECONDS;
  // Of each message and target: head and mark before the lease, the head after it; then head and mark at each look.
  const reads = transitions * targets * (3 + 2 * LOOKS_AFTER_A_CHANGE);
  return [
    line('Lambda', 'forward: calls', 'lambdaRequest', MINUTES_PER_MONTH + transitions),
    line('Lambda', 'forward: duration', 'lambdaGbSecond', seconds * (choice.memoryMb / 1024), 'times assumed'),
    line('SQS', 'forward: polls of Lambda', 'sqsRequest', QUEUE_POLLS_PER_MONTH, 'five idle pollers, 20 s each'),
    line('SQS', 'forward: messages in and out', 'sqsRequest', 2 * transitions),
    line('Scheduler', 'forward each minute', 'schedulerInvocation', MINUTES_PER_MONTH),
    line(
      'DynamoDB',
      'forward: open incidents, read each minute',
      'dynamoRead',
      MINUTES_PER_MONTH * (LISTS / 2 + openAtATime),
      `incidents taken to be open for ${OPEN_HOURS} h`,
    ),
    line('DynamoDB', 'forward: what was sent, read', 'dynamoRead', reads),
    line('DynamoDB', 'forward: what was sent, marked', 'dynamoWrite', 2 * transitions * targets),
    line('Secrets Manager', 'forward: a secret a target', 'secretMonth', targets),
    line('CloudWatch', 'alarms of forward', 'alarm', ALARMS),
  ];
}

// Which counters are CloudWatch metrics although each costs $0.30 a month: the ones that alarms and the board read, and all that are only written
// when something is wrong, which cost nothing while nothing is. The rest, listed here, become fields of the log line that has them.

/** Written by every call of a fleet that is well, and read by nobody but whoever looks for a cause. */
const FIELDS = new Set([
  'RecordsIn',
  'ReadingsJudged',
  'ReadingsOlder',
  'ReadingsRedelivered',
  'AlertsResolved',
  'AlertTransitionsPublished',
  'TimestreamRows',
  'TimestreamRowsAlreadyThere',
  'SweptPanes',
  'SweptAlerts',
]);

export function isUsualMetric(name: string): boolean {
  return !FIELDS.has(name);
}

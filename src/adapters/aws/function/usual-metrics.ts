// Which counters are CloudWatch metrics although each costs $0.30 a month: the ones that alarms and the board read, and
// all that are only written when something is wrong, which cost nothing while nothing is. The rest, listed here, become
// fields of the log line that has them.

/** Written by every call of a fleet that is well, and read by nobody but whoever looks for a cause. */
const FIELDS = new Set([
  'RecordsIn',
  'ReadingsJudged',
  'ReadingsOlder',
  'ReadingsLate',
  'ReadingsDuplicate',
  'DevicesForgotten',
  'ReadingsRedelivered',
  'AlertsOpened',
  'AlertsResolved',
  'AlertTransitionsPublished',
  'AlertMessagesKept',
  'AlertMessagesAgain',
  'TimestreamRows',
  'TimestreamRowsAlreadyThere',
  'SweptPanes',
  'SweptAlerts',
  'DimensionPanesWritten',
  'CanaryWindowMilliseconds',
  'CanaryJudgedMilliseconds',
]);

/** That the pipeline works. */
const GOOD_NEWS = new Set(['ReadingsValid', 'ValuesAccepted', 'PanesWritten']);

export function isUsualMetric(name: string): boolean {
  return !FIELDS.has(name);
}

/** Whether it can wait until there is something else to say. */
export function isGoodNews(name: string): boolean {
  return FIELDS.has(name) || GOOD_NEWS.has(name);
}

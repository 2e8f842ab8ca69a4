// The data stack's resources as the tests call them, found by their logical ids, which lib/ pins. Refuses a stack that
// lacks one.

const LOGICAL_IDS = {
  rawStream: 'RawStream',
  readingsStream: 'ReadingsStream',
  windowsTable: 'WindowsTable',
  alertsTable: 'AlertsTable',
  alertsTopic: 'AlertsTopic',
  quarantine: 'QuarantineBucket',
  redriveQueue: 'RedriveQueue',
} as const;

/** Names of streams, tables and the bucket; the topic's ARN; the queue's URL. */
export type StackNames = Readonly<Record<keyof typeof LOGICAL_IDS, string>>;

export function stackNamesOf(physicalId: (logicalId: string) => string | undefined): StackNames {
  const found = Object.entries(LOGICAL_IDS).map(([name, logicalId]) => {
    const id = physicalId(logicalId);
    if (id === undefined)
      throw new Error(`the data stack has no ${logicalId}: deploy it with \`npm run localstack:deploy\``);
    return [name, id];
  });
  return Object.fromEntries(found) as StackNames;
}

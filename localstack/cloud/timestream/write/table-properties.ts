// The properties of a table as CreateTable and UpdateTable take them and every answer shows them.
// https://docs.aws.amazon.com/timestream/latest/developerguide/API_CreateTable.html and API_PartitionKey.html
import type { TableInfo } from '../store/catalog.ts';
import { magneticDays, memoryHours } from './limits.ts';
import { constraintError, list, members, optionalEnum, optionalWhole, text } from './shape.ts';

type Properties = Pick<
  TableInfo,
  'memoryHours' | 'magneticDays' | 'magneticWrites' | 'rejectedDataLocation' | 'partitionKey' | 'requiredDimensions'
>;

/** Reads the request's properties over those in force (the documented defaults when there are none). */
export const readProperties = (input: Readonly<Record<string, unknown>>, inForce?: TableInfo): Properties => {
  const retention = readRetention(input.RetentionProperties);
  const magnetic = members(input.MagneticStoreWriteProperties, 'magneticStoreWriteProperties');
  const partitionKey = members(input.Schema, 'schema').CompositePartitionKey ?? inForce?.partitionKey;
  const location = magnetic.MagneticStoreRejectedDataLocation ?? inForce?.rejectedDataLocation;
  return {
    memoryHours: retention?.memory ?? inForce?.memoryHours ?? memoryHours.default,
    magneticDays: retention?.magnetic ?? inForce?.magneticDays ?? magneticDays.default,
    magneticWrites: readFlag(magnetic.EnableMagneticStoreWrites) ?? inForce?.magneticWrites ?? false,
    ...(location === undefined ? {} : { rejectedDataLocation: location }),
    ...(partitionKey === undefined ? {} : { partitionKey }),
    requiredDimensions: readRequired(partitionKey),
  };
};

/** Both periods are required members once RetentionProperties is given (API_RetentionProperties). */
const readRetention = (input: unknown): { readonly memory: number; readonly magnetic: number } | undefined => {
  if (input === undefined || input === null) return undefined;
  const given = members(input, 'retentionProperties');
  const memory = optionalWhole(
    given.MemoryStoreRetentionPeriodInHours,
    'retentionProperties.memoryStoreRetentionPeriodInHours',
    memoryHours.min,
    memoryHours.max,
  );
  const magnetic = optionalWhole(
    given.MagneticStoreRetentionPeriodInDays,
    'retentionProperties.magneticStoreRetentionPeriodInDays',
    magneticDays.min,
    magneticDays.max,
  );
  if (memory === undefined || magnetic === undefined) {
    throw constraintError('retentionProperties', 'Both retention periods must be given');
  }
  return { memory, magnetic };
};

const readFlag = (value: unknown): boolean | undefined => {
  if (value === undefined || value === null || typeof value === 'boolean') return value ?? undefined;
  throw constraintError('magneticStoreWriteProperties.enableMagneticStoreWrites', 'Member must be a boolean');
};

const readRequired = (partitionKey: unknown): string[] =>
  list(partitionKey, 'schema.compositePartitionKey', 1).flatMap((entry, index) => {
    const path = `schema.compositePartitionKey.${index + 1}.member`;
    const key = members(entry, path);
    const type = optionalEnum(key.Type, `${path}.type`, ['DIMENSION', 'MEASURE']);
    if (type !== 'DIMENSION') return [];
    const name = text(key.Name, `${path}.name`, 1, Number.POSITIVE_INFINITY);
    const enforced = optionalEnum(key.EnforcementInRecord, `${path}.enforcementInRecord`, ['REQUIRED', 'OPTIONAL']);
    return enforced === 'REQUIRED' ? [name] : [];
  });

/** The stand-in has no account: ARNs carry the region and account that examples use. */
const arnOf = (resource: string): string => `arn:aws:timestream:us-east-1:000000000000:database/${resource}`;

export const tableAnswer = (info: TableInfo): Readonly<Record<string, unknown>> => ({
  Arn: `${arnOf(info.databaseName)}/table/${info.tableName}`,
  TableName: info.tableName,
  DatabaseName: info.databaseName,
  TableStatus: 'ACTIVE',
  RetentionProperties: {
    MemoryStoreRetentionPeriodInHours: info.memoryHours,
    MagneticStoreRetentionPeriodInDays: info.magneticDays,
  },
  CreationTime: info.createdMs / 1000,
  LastUpdatedTime: info.updatedMs / 1000,
  MagneticStoreWriteProperties: {
    EnableMagneticStoreWrites: info.magneticWrites,
    ...(info.rejectedDataLocation === undefined
      ? {}
      : { MagneticStoreRejectedDataLocation: info.rejectedDataLocation }),
  },
  Schema: { CompositePartitionKey: info.partitionKey ?? [{ Type: 'MEASURE' }] },
});

export const databaseAnswer = (
  info: { readonly databaseName: string; readonly createdMs: number; readonly updatedMs: number },
  tableCount: number,
): Readonly<Record<string, unknown>> => ({
  Arn: arnOf(info.databaseName),
  DatabaseName: info.databaseName,
  TableCount: tableCount,
  KmsKeyId: 'arn:aws:kms:us-east-1:000000000000:key/00000000-0000-4000-8000-000000000000',
  CreationTime: info.createdMs / 1000,
  LastUpdatedTime: info.updatedMs / 1000,
});

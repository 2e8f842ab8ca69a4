// Checks members of a request against the constraints of the API reference. What breaks one refuses the whole request
// with ValidationException, as AWS's front end does; reasons that reject one record are in record.ts.
import { AwsError } from '../../http/aws-error.ts';

export const validationError = (message: string): AwsError => new AwsError('ValidationException', message);

/** The form AWS gives to a broken constraint. */
export const constraintError = (path: string, constraint: string): AwsError =>
  validationError(`1 validation error detected: Value at '${path}' failed to satisfy constraint: ${constraint}`);

export const optionalText = (value: unknown, path: string, min: number, max: number): string | undefined => {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw constraintError(path, 'Member must be a string');
  if (value.length < min) throw constraintError(path, `Member must have length greater than or equal to ${min}`);
  if (value.length > max) throw constraintError(path, `Member must have length less than or equal to ${max}`);
  return value;
};

export const text = (value: unknown, path: string, min: number, max: number): string => {
  const found = optionalText(value, path, min, max);
  if (found === undefined) throw constraintError(path, 'Member must not be null');
  return found;
};

export const optionalEnum = <T extends string>(value: unknown, path: string, allowed: readonly T[]): T | undefined => {
  if (value === undefined || value === null) return undefined;
  const found = allowed.find((name) => name === value);
  if (found === undefined) throw constraintError(path, `Member must satisfy enum value set: [${allowed.join(', ')}]`);
  return found;
};

export const optionalWhole = (value: unknown, path: string, min: number, max: number): number | undefined => {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value)) throw constraintError(path, 'Member must be an integer');
  if (value < min) throw constraintError(path, `Member must have value greater than or equal to ${min}`);
  if (value > max) throw constraintError(path, `Member must have value less than or equal to ${max}`);
  return value;
};

/** The members of a structure; an absent one is empty. */
export const members = (value: unknown, path: string): Readonly<Record<string, unknown>> => {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw constraintError(path, 'Member must be a structure');
  return value as Readonly<Record<string, unknown>>;
};

export const list = (value: unknown, path: string, max: number): readonly unknown[] => {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw constraintError(path, 'Member must be a list');
  if (value.length > max) throw constraintError(path, `Member must have length less than or equal to ${max}`);
  return value;
};

/**
 * Database and table names: 3 to 256 of `a-z A-Z 0-9 _ . -` (API_CreateDatabase, API_CreateTable, Naming constraints).
 */
export const resourceName = (value: unknown, path: string): string => {
  const name = text(value, path, 3, 256);
  if (/^[a-zA-Z0-9_.-]+$/.test(name)) return name;
  throw constraintError(path, 'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+');
};

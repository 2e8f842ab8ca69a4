// cdk.context.json, in which the CDK keeps what it looked up: read, and one key of it written. Other keys stay as they
// are.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const CONTEXT_FILE = 'cdk.context.json';

export type CdkContext = Readonly<Record<string, unknown>>;

/** Empty where there is no such file. @throws Error where it is no JSON object */
export function readCdkContext(folder: string): CdkContext {
  const path = join(folder, CONTEXT_FILE);
  if (!existsSync(path)) return {};
  let found: unknown;
  try {
    found = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${CONTEXT_FILE} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found)) {
    throw new Error(`${CONTEXT_FILE} is no JSON object`);
  }
  return { ...found };
}

/** Beside cdk.json only, where the CDK reads it; false: there is none in `folder`. */
export function keepInCdkContext(folder: string, key: string, value: string): boolean {
  if (!existsSync(join(folder, 'cdk.json'))) return false;
  const context = { ...readCdkContext(folder), [key]: value };
  writeFileSync(join(folder, CONTEXT_FILE), `${JSON.stringify(context, null, 2)}\n`);
  return true;
}

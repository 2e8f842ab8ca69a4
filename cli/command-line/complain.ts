// The one place that tells why a command ended: without a stack and with 2 where the person can mend it, else with one
// and with 1.
import { coloursFor, type TerminalFacts } from '../terminal/colour.ts';
import { type CalledBy, calledAs } from './called-as.ts';
import type { CommandTable } from './table.ts';
import { UsageError } from './usage-error.ts';

export interface Complaints {
  readonly stderr: TerminalFacts & { write(text: string): unknown };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Undefined: by an npm script. */
  readonly calledBy?: CalledBy | undefined;
}

/** Answers the exit code. */
export function complain(
  error: unknown,
  table: Pick<CommandTable, 'name' | 'script'>,
  { stderr, env, calledBy }: Complaints,
): 1 | 2 {
  const colour = coloursFor(stderr, env);
  if (error instanceof UsageError) {
    const hint = colour.dim(`${calledAs(table, calledBy)} --help lists the options`);
    stderr.write(`${colour.red(`${table.name}:`)} ${error.message}\n${hint}\n`);
    return 2;
  }
  const missing = missingPackage(error);
  if (missing !== undefined) {
    stderr.write(`${colour.red(`${table.name}:`)} ${missing}\n`);
    return 2;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  stderr.write(`${colour.red(`${table.name} stopped:`)} ${text}\n`);
  return 1;
}

/** What a command asks for that is not installed beside Weir, in the package only: here everything is. */
function missingPackage(error: unknown): string | undefined {
  if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) return undefined;
  const name = /Cannot find package '((?:@[^/']+\/)?[^/']+)/.exec(error.message)?.[1];
  if (name === undefined) return undefined;
  const names = CDK.includes(name) ? CDK.join(' ') : name;
  return `this needs ${name}, which is not installed beside Weir: npm install ${names}`;
}

const CDK = ['aws-cdk-lib', 'constructs'];

// The doctor's command line: options, what it prints, and its exit codes. Colours and marks are for terminals; --json
// is for programs.
import type { CalledBy } from '../command-line/called-as.ts';
import { complain } from '../command-line/complain.ts';
import { contextOf } from '../command-line/context.ts';
import { helpText } from '../command-line/help-text.ts';
import { readArguments } from '../command-line/read-arguments.ts';
import { type Colour, coloursFor, type TerminalFacts } from '../terminal/colour.ts';
import { type Account, createAccount, createClients } from './account.ts';
import { examineAccount } from './examine.ts';
import type { Finding } from './finding.ts';
import { nodeCheck, settingsCheck } from './machine-checks.ts';
import { DOCTOR } from './table.ts';

interface Output extends TerminalFacts {
  write(text: string): unknown;
}

export interface DoctorWorld {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where weir.json is looked for. */
  readonly folder: string;
  readonly calledBy?: CalledBy;
  /** For tests; the SDK's default chain otherwise. */
  readonly account?: Account;
  readonly nodeVersion?: string;
  readonly nowMs?: () => number;
}

/** Answers the exit code. */
export async function doctorCommand(args: readonly string[], world: DoctorWorld): Promise<number> {
  try {
    const typed = readArguments(DOCTOR, args);
    if (typed !== 'help') {
      const { profile, context, json } = typed.values;
      return await examine({ ...(profile === undefined ? {} : { profile }), ...contextOf(context) }, json, world);
    }
    world.stdout.write(helpText(DOCTOR, world.calledBy));
    return 0;
  } catch (error) {
    return complain(error, DOCTOR, world);
  }
}

async function examine(context: Record<string, string>, isJson: boolean, world: DoctorWorld): Promise<number> {
  const { stdout, env, folder } = world;
  const { settings, findings: ofSettings } = settingsCheck(context, env, folder);
  const account = world.account ?? createAccount(createClients(env));
  const findings = [
    nodeCheck(world.nodeVersion ?? process.versions.node),
    ...ofSettings,
    ...(await examineAccount(account, settings, env.AWS_PROFILE || undefined, world.nowMs?.() ?? Date.now())),
  ];
  const isReady = findings.every(({ state }) => state === 'ok' || state === 'warn');
  stdout.write(
    isJson
      ? `${JSON.stringify({ ready: isReady, findings }, null, 2)}\n`
      : page(findings, isReady, coloursFor(stdout, env)),
  );
  return isReady ? 0 : 1;
}

const MARKS = { ok: '✓', warn: '!', fail: '✗', unknown: '?' } as const;

function page(findings: readonly Finding[], isReady: boolean, colour: Colour): string {
  const paint = { ok: colour.green, warn: colour.yellow, fail: colour.red, unknown: colour.dim };
  const lines = findings.flatMap(({ check, state, says, action }) => [
    `${paint[state](MARKS[state])} ${check.padEnd(12)} ${says}`,
    ...(action === undefined ? [] : [`  ${' '.repeat(12)} ${colour.bold('→')} ${action}`]),
  ]);
  const last = isReady
    ? colour.green('Ready: node scripts/run.mjs cdk deploy --all')
    : colour.red('Not ready: see the marks ✗ and ? above.');
  return `${lines.join('\n')}\n\n${last}\n`;
}

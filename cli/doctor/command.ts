// The doctor's command line: options, what it prints, and its exit codes. Colours and marks are for terminals; --json is for programs.
import { parseArgs } from 'node:util';
import { type Colour, coloursFor, type TerminalFacts } from '../terminal/colour.ts';
import { type Account, createAccount, createClients } from './account.ts';
import { examineAccount } from './examine.ts';
import type { Finding } from './finding.ts';
import { nodeCheck, settingsCheck } from './machine-checks.ts';

const HELP = `Usage: npm run doctor [-- OPTIONS]

Says whether this machine and this AWS account can deploy Weir, and what to do where not. It changes nothing and prints no secrets.

  -c, --context NAME=VALUE  a setting, as for \`cdk deploy\`; any number of them
      --json                the findings as JSON
      --help                this text

Ends with 0 where a deployment can begin (warnings included), 1 where it would fail, 2 for a wrong option.
`;

interface Output extends TerminalFacts {
  write(text: string): unknown;
}

export interface DoctorWorld {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where weir.json is looked for. */
  readonly folder: string;
  /** For tests; the SDK's default chain otherwise. */
  readonly account?: Account;
  readonly nodeVersion?: string;
  readonly nowMs?: () => number;
}

/** Answers the exit code. */
export async function doctorCommand(args: readonly string[], world: DoctorWorld): Promise<number> {
  const { stdout, stderr, env, folder } = world;
  const options = optionsOf(args);
  if ('problem' in options) {
    stderr.write(`${options.problem}\n\n${HELP}`);
    return 2;
  }
  if (options.help) {
    stdout.write(HELP);
    return 0;
  }
  const { settings, findings: ofSettings } = settingsCheck(options.context, env, folder);
  const account = world.account ?? createAccount(createClients(env));
  const findings = [
    nodeCheck(world.nodeVersion ?? process.versions.node),
    ...ofSettings,
    ...(await examineAccount(account, settings, env.AWS_PROFILE || undefined, world.nowMs?.() ?? Date.now())),
  ];
  const isReady = findings.every(({ state }) => state === 'ok' || state === 'warn');
  stdout.write(
    options.json
      ? `${JSON.stringify({ ready: isReady, findings }, null, 2)}\n`
      : page(findings, isReady, coloursFor(stdout, env)),
  );
  return isReady ? 0 : 1;
}

type Options =
  | { readonly problem: string }
  | { readonly help: boolean; readonly json: boolean; readonly context: Record<string, string> };

function optionsOf(args: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean' },
        json: { type: 'boolean' },
        context: { type: 'string', short: 'c', multiple: true },
      },
    });
    const context: Record<string, string> = {};
    for (const given of values.context ?? []) {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(given) ?? [];
      if (name === undefined || value === undefined) return { problem: `-c ${given}: expected NAME=VALUE` };
      context[name] = value;
    }
    return { help: values.help === true, json: values.json === true, context };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
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

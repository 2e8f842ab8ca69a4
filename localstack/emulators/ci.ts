// Both emulators and the drills from nothing, for CI: install, start, bootstrap, deploy, test, destroy, test that
// nothing is left, stop. Prints a line for each with its number of checks; ends with 1 when anything failed.
import { parseArgs, styleText } from 'node:util';
import { bootstrap, type CdkTarget, deploy, destroy } from './cdk.ts';
import { stopGroup } from './child.ts';
import { emptyBuckets } from './empty-buckets.ts';
import type { RunningEmulator, Say } from './emulator.ts';
import { startLocalStackHost } from './localstack-host.ts';
import { startMiniStack } from './ministack.ts';
import { runSuite } from './suite.ts';
import { startTimestreamHost } from './timestream-host.ts';

const HELP = `Usage: npm run test:emulator [-- NAME …]

Runs ${'`'}embedded${'`'} (failure drills over the embedded cloud), ${'`'}ministack${'`'} (the whole application deployed) and ${'`'}localstack${'`'} (the data stack
deployed, handlers by the event-source driver, and the drills), or those named. Needs Python 3.10; LocalStack needs Java 17 and Maven too.
`;

const DATA_STACK = 'weir-energy-local-data';

const RUNS: Readonly<Record<string, (say: Say) => Promise<string>>> = {
  embedded: async () => `embedded cloud: ${await runSuite('drills', { endpoint: undefined })} checks`,
  ministack: (say) => withEmulator(startMiniStack, say, { stacks: [], suites: ['deployed'] }),
  async localstack(say) {
    const { endpoint: timestream, close } = await startTimestreamHost();
    try {
      const run = { stacks: [DATA_STACK], suites: ['deployed', 'drills'], timestream };
      return await withEmulator(startLocalStackHost, say, run);
    } finally {
      await close();
    }
  },
};

interface Run {
  /** None: all. */
  readonly stacks: readonly string[];
  readonly suites: readonly string[];
  /** Address of the stand-in; undefined: the emulator has Athena, and nothing is said of engines. */
  readonly timestream?: string;
}

/** Deploys, runs the suites, and takes everything away again. */
async function withEmulator(
  start: (say: Say) => Promise<RunningEmulator>,
  say: Say,
  { stacks, suites, timestream }: Run,
): Promise<string> {
  let emulator: RunningEmulator | undefined;
  try {
    emulator = await start(say);
    const { endpoint } = emulator;
    const target: CdkTarget = { endpoint, engine: timestream === undefined ? 'athena' : { timestream } };
    const suiteTarget = { endpoint, ...(timestream === undefined ? {} : { timestream }) };
    say(`${emulator.name} runs; cdk bootstrap`);
    await bootstrap(target);
    say('cdk deploy');
    await deploy(target, ...stacks);
    let checks = 0;
    for (const suite of suites) {
      say(`tests: ${suite}`);
      checks += await runSuite(suite, suiteTarget);
    }
    say('cdk destroy');
    await emptyBuckets(emulator.endpoint);
    await destroy(target, ...stacks);
    checks += await runSuite('destroyed', suiteTarget);
    return `${emulator.name}: ${checks} checks`;
  } finally {
    if (emulator?.pid !== undefined) await stopGroup(emulator.pid);
  }
}

const { positionals, values } = parseArgs({ allowPositionals: true, options: { help: { type: 'boolean' } } });
const unknown = positionals.filter((name) => !Object.hasOwn(RUNS, name));
if (values.help || unknown.length > 0) {
  process.stdout.write(HELP);
  process.exit(values.help ? 0 : 2);
}

let failedCount = 0;
for (const [name, run] of Object.entries(RUNS)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const beganMs = performance.now();
  const seconds = (): string => `${((performance.now() - beganMs) / 1000).toFixed(1)} s`;
  const say: Say = (text) =>
    process.stderr.write(`${styleText('dim', `${name} ${seconds()}  ${text}`, { stream: process.stderr })}\n`);
  try {
    process.stdout.write(`${await run(say)} passed in ${seconds()}\n`);
  } catch (error) {
    failedCount += 1;
    process.stdout.write(
      `${name}: FAILED after ${seconds()}: ${error instanceof Error ? error.message : String(error)}\n`,
    );
  }
}
process.exit(failedCount === 0 ? 0 : 1);

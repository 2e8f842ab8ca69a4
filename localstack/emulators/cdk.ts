// Bootstrap, deploy and destroy in an emulator, by this project's own CDK command line: what a user of AWS types, with
// another address.
import { join } from 'node:path';
import { runToEnd } from './child.ts';
import { clientEnvironment } from './environment.ts';
import { ROOT, runFolder } from './folders.ts';

export interface CdkTarget {
  readonly endpoint: string;
  /** What is there: Athena, of which nothing is said; a stand-in for Timestream at an address; none. */
  readonly engine: 'athena' | 'none' | { readonly timestream: string };
  /** Further settings as `name=value`. */
  readonly settings?: readonly string[];
}

/** Measured 4–25 s, four times as long on a machine whose cores are all busy. Longer than this, an emulator hangs. */
const WITHIN_MS = 600_000;

export function bootstrap(target: CdkTarget): Promise<void> {
  return cdk(target, 'bootstrap');
}

/** All stacks, or those named. */
export function deploy(target: CdkTarget, ...stacks: readonly string[]): Promise<void> {
  return cdk(target, 'deploy', ...(stacks.length > 0 ? stacks : ['--all']), '--require-approval', 'never');
}

export function destroy(target: CdkTarget, ...stacks: readonly string[]): Promise<void> {
  return cdk(target, 'destroy', ...(stacks.length > 0 ? stacks : ['--all']), '--force');
}

/** A first deployment says nothing, and that is athena. */
function engineSettings(engine: CdkTarget['engine']): readonly string[] {
  if (engine === 'athena') return [];
  return engine === 'none' ? ['timeSeries=none'] : ['timeSeries=timestream', `timestreamEndpoint=${engine.timestream}`];
}

function cdk(
  { endpoint, engine, settings = [] }: CdkTarget,
  command: string,
  ...args: readonly string[]
): Promise<void> {
  const context = [
    'stage=local',
    'keepData=false',
    // A key group is idle for the sweep after two of these and a minute; AWS's default saves money and would take ten
    // minutes.
    'aggregateBatchingWindowSeconds=5',
    // LocalStack's free edition has no HTTP APIs; windows are read from the table.
    ...['api=none', 'hotCopy=true'],
    ...engineSettings(engine),
    // Whoever tries it wants to see what comes.
    'alertRecordOnly=none',
    'alertGroupBy=none',
    ...settings,
  ];
  return runToEnd({
    name: `cdk ${command}`,
    command: process.execPath,
    args: [
      join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk'),
      command,
      ...args,
      ...context.flatMap((setting) => ['--context', setting]),
      // Apart from cdk.out, which may be in use for a real deployment.
      '--output',
      runFolder('assembly'),
      '--no-notices',
    ],
    cwd: ROOT,
    env: clientEnvironment(process.env, endpoint),
    logFile: join(runFolder(), `cdk-${command}.log`),
    withinMs: WITHIN_MS,
  });
}

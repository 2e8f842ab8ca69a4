// Which engine `timeSeries: auto` is in this account and region, and that a deployment does not leave its own unseen.
// What was found is kept in cdk.context.json, where synth reads it.
import { engineContextKey } from '#config/deploy-engine.ts';
import type { Account, Stack } from './account.ts';
import { isDenied, messageOf } from './aws-errors.ts';
import { CONTEXT_FILE, keepInCdkContext, readCdkContext } from './cdk-context.ts';
import { type Finding, fail, ok, warn } from './finding.ts';
import { hasTimestream } from './timestream-check.ts';

export interface EnginePlace {
  /** Of the account and region. */
  readonly account: string;
  readonly region: string;
  /** Where cdk.json is. */
  readonly folder: string;
  /** False: only says what it would keep. */
  readonly isKeeping: boolean;
  /** As lib/build-app.ts names them. */
  readonly stacks: { readonly timeSeries: string; readonly history: string };
}

type Engine = 'timestream' | 'athena';

const CHECK = 'engine';

/** Every question is asked only where the ones before leave it open; one that cannot be asked keeps nothing. */
export async function engineCheck(account: Account, place: EnginePlace): Promise<Finding> {
  const key = engineContextKey(place.account, place.region);
  let kept: unknown;
  let here: readonly Engine[];
  try {
    kept = readCdkContext(place.folder)[key];
    here = await enginesOfStacks(account, place);
  } catch (error) {
    const finding = isDenied(error) ? warn : fail;
    return finding(
      CHECK,
      `which engine this deployment has could not be found out: ${messageOf(error)}`,
      `mend that, or set timeSeries yourself; until then auto is what ${CONTEXT_FILE} has, else athena`,
    );
  }
  if (here.length === 2 && kept === undefined) {
    return warn(
      CHECK,
      `there are both ${place.stacks.timeSeries} and ${place.stacks.history}: which one windows go to now, only you know`,
      'set timeSeries to timestream or athena',
    );
  }
  const [own] = here;
  if (here.length === 1 && kept !== undefined && kept !== own) {
    return warn(
      CHECK,
      `the windows of this deployment are in ${NAMES[own as Engine]}, and ${CONTEXT_FILE} says ${String(kept)}: the next deployment would leave them`,
      `set timeSeries to ${own} for this deployment`,
    );
  }
  if (kept !== undefined && (here.length > 0 || kept === 'athena')) {
    return ok(CHECK, `timeSeries auto is ${String(kept)}, as ${CONTEXT_FILE} keeps it`);
  }
  if (own !== undefined) return keep(place, key, own, `this deployment has its windows in ${NAMES[own]}`);
  const asked = await hasTimestream(account, place.region);
  if ('state' in asked) return asked;
  const found: Engine = asked.has ? 'timestream' : 'athena';
  return kept === found ? ok(CHECK, `timeSeries auto is ${found}: ${asked.says}`) : keep(place, key, found, asked.says);
}

const NAMES: Readonly<Record<Engine, string>> = { timestream: 'Timestream', athena: 'Athena' };

async function enginesOfStacks(account: Account, { stacks }: EnginePlace): Promise<Engine[]> {
  const found = await Promise.all([account.stack(stacks.timeSeries), account.stack(stacks.history)]);
  return (['timestream', 'athena'] as const).filter((_, index) => isThere(found[index]));
}

/** One whose creation failed, or that is on its way out, holds nothing. */
const isThere = (stack: Stack | undefined): boolean =>
  stack !== undefined && !/^(ROLLBACK_|CREATE_FAILED|REVIEW_|DELETE_)/.test(stack.status);

function keep({ folder, isKeeping }: EnginePlace, key: string, found: Engine, why: string): Finding {
  const says = `timeSeries auto is ${found}: ${why}`;
  const line = `"${key}": "${found}"`;
  if (!isKeeping) return ok(CHECK, `${says}; not kept (--no-write): ${line}`);
  if (keepInCdkContext(folder, key, found)) return ok(CHECK, `${says}; kept in ${CONTEXT_FILE}: ${line}`);
  return warn(
    CHECK,
    `${says}; there is no cdk.json in ${folder}, so it is not kept`,
    `run this in the folder of your cdk.json, or write ${line} into ${CONTEXT_FILE} there, or set timeSeries to ${found}`,
  );
}

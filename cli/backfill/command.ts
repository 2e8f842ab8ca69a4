// `weir backfill` as a function: arguments in, exit code out.
import { EpochError } from '#stages/archive/epochs.ts';
import { helpText } from '../command-line/help-text.ts';
import { readArguments } from '../command-line/read-arguments.ts';
import { UsageError } from '../command-line/usage-error.ts';
import type { CommandWorld } from '../command-line/world.ts';
import { folderArchive } from '../deployment/archive-place.ts';
import { complainOf, withDeployment } from '../deployment/find.ts';
import { DeploymentError } from '../deployment/trouble.ts';
import { createProgress } from '../terminal/progress.ts';
import { type BackfillPlace, placeOf } from './place.ts';
import { checkTyped, planOf, profileOf, type Typed } from './plan.ts';
import { runBackfill } from './run.ts';
import { summaryText } from './summary.ts';
import { BACKFILL } from './table.ts';

export interface BackfillWorld extends Pick<CommandWorld, 'stdout' | 'stderr' | 'env' | 'folder' | 'calledBy'> {
  /** For tests; else the deployment that the options name. */
  readonly place?: BackfillPlace;
  readonly nowMs?: () => number;
}

export async function backfillCommand(argv: readonly string[], world: BackfillWorld): Promise<number> {
  const { stdout, stderr, nowMs = Date.now } = world;
  const progress = createProgress(stderr, () => performance.now());
  try {
    const typed = readArguments(BACKFILL, argv);
    if (typed === 'help') {
      stdout.write(helpText(BACKFILL, world.calledBy));
      return 0;
    }
    const { values, operands } = typed;
    if (operands[0] !== undefined) throw new UsageError(`"${operands[0]}" is no option: all that it takes has a name`);
    checkTyped(values);
    const run = async (place: BackfillPlace | undefined): Promise<void> => {
      const profile = profileOf(values, place?.profile, world.folder);
      // A run of npm start is never as old as that, and what comes in a file can be computed again.
      const isFinal = values.write || place?.isLocal !== true;
      const plan = planOf(values, profile, place?.profile ?? profile, nowMs(), isFinal);
      const archive = values.archive === undefined ? await place?.archive() : folderArchive(values.archive);
      if (archive === undefined) throw new UsageError('--archive is missing: whose readings?');
      const summary = await runBackfill(plan, values, {
        ...{ place, archive, folder: world.folder },
        onProgress: (done, total, readings) =>
          progress.show(() => ({ done, total, note: `${readings.toLocaleString('en-US')} readings` })),
      });
      progress.end();
      stdout.write(
        values.json ? `${JSON.stringify(summary, undefined, 2)}\n` : summaryText(summary, values['dry-run']),
      );
    };
    if (world.place !== undefined) await run(world.place);
    else if (isAlone(values)) await run(undefined);
    else await withDeployment(values, world, (deployment) => run(placeOf(deployment, nowMs)));
    return 0;
  } catch (error) {
    progress.end();
    return complainOf(error instanceof EpochError ? new DeploymentError(error.message) : error, BACKFILL, world);
  }
}

/** A folder says all that is needed: no deployment is looked for. */
function isAlone({ archive, profile, write, local, page, context }: Typed): boolean {
  const isNamed = local || page !== undefined || context.length > 0;
  return archive !== undefined && profile !== undefined && !write && !isNamed;
}

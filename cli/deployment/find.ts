// Finds the deployment that a command is about, and tells what went wrong with it.
import { SettingsError } from '#config/environment.ts';
import { type Complaints, complain } from '../command-line/complain.ts';
import { contextOf } from '../command-line/context.ts';
import type { ExitCode } from '../command-line/exit-codes.ts';
import type { CommandTable } from '../command-line/table.ts';
import { UsageError } from '../command-line/usage-error.ts';
import { coloursFor } from '../terminal/colour.ts';
import { accountDeployment } from './account.ts';
import type { Deployment, Environment } from './deployment.ts';
import { localDeployment } from './local.ts';
import { type DeploymentArguments, pageOf } from './options.ts';
import { DeploymentError, troubleOf } from './trouble.ts';

/** @throws UsageError for options that contradict each other; DeploymentError where there is none. */
export async function findDeployment(
  given: DeploymentArguments,
  env: Environment,
  folder: string,
): Promise<Deployment> {
  const page = pageOf(given);
  return page === undefined ? accountDeployment(contextOf(given.context), env, folder) : localDeployment(page);
}

/** Works with a deployment, and lets go of it. What AWS refuses becomes a DeploymentError. */
export async function withDeployment<T>(
  given: DeploymentArguments,
  { env, folder }: { readonly env: Environment; readonly folder: string },
  work: (deployment: Deployment) => Promise<T>,
): Promise<T> {
  const deployment = await findDeployment(given, env, folder);
  try {
    return await work(deployment);
  } catch (error) {
    // Of the SDK, which names its errors and says what AWS answered.
    if (error instanceof Error && ('$metadata' in error || 'syscall' in error))
      throw troubleOf(error, deployment.called, env);
    throw error;
  } finally {
    deployment.close();
  }
}

/** As `complain`, and without a stack where the deployment is what stands in the way. Answers the exit code. */
export function complainOf(error: unknown, table: Pick<CommandTable, 'name' | 'script'>, world: Complaints): ExitCode {
  if (error instanceof SettingsError) return complain(new UsageError(error.message), table, world);
  if (!(error instanceof DeploymentError)) return complain(error, table, world);
  const colour = coloursFor(world.stderr, world.env);
  world.stderr.write(`${colour.red(`${table.name}:`)} ${error.message}\n`);
  return error.exitCode;
}

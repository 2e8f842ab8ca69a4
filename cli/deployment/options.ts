// How a command is told which deployment it looks at: one in an account, by its settings, or the run of `npm start`.
import { CONTEXT_ROW } from '../command-line/context.ts';
import type { OptionTable } from '../command-line/table.ts';
import { UsageError } from '../command-line/usage-error.ts';

/** Where `npm start` has its page unless another port was asked for or this one was taken. */
export const USUAL_PAGE = 'http://127.0.0.1:4600';

export const DEPLOYMENT_ROWS = {
  context: { ...CONTEXT_ROW, heading: 'which deployment' },
  local: { says: 'the run of `npm start` on this machine, instead of a deployment in an account' },
  page: { value: 'URL', says: `the same, where its page has another address (${USUAL_PAGE})` },
} as const satisfies OptionTable;

export interface DeploymentArguments {
  readonly context: readonly string[];
  readonly local: boolean;
  readonly page?: string | undefined;
}

/** The page of the run that is meant; undefined: a deployment in an account is. @throws UsageError */
export function pageOf({ local, page, context }: DeploymentArguments): string | undefined {
  if (!local && page === undefined) return undefined;
  if (context.length > 0)
    throw new UsageError('-c is for a deployment in an account, --local and --page for the run of npm start: give one');
  if (page === undefined) return USUAL_PAGE;
  const url = URL.canParse(page) ? new URL(page) : undefined;
  if (url === undefined || !['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname))
    throw new UsageError(
      `--page is "${page}": expected an address of this machine, as npm start prints it, such as ${USUAL_PAGE}`,
    );
  return url.origin;
}

/** What was typed, to stand behind another command too: ` --local`, ` -c stage=prod`; empty where nothing was. */
export function typedAgain({ local, page, context }: DeploymentArguments): string {
  if (page !== undefined) return ` --page ${page}`;
  return local ? ' --local' : context.map((each) => ` -c ${each}`).join('');
}

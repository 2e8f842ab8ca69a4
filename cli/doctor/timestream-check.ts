// Whether this account can have Timestream for LiveAnalytics here. AWS closed it on 2025-06-20 to accounts that did not
// use it before:
// https://docs.aws.amazon.com/timestream/latest/developerguide/AmazonTimestreamForLiveAnalytics-availability-change.html
import type { Account } from './account.ts';
import { isDenied, isUnreachable, messageOf } from './aws-errors.ts';
import { type Finding, fail, ok, unknown, warn } from './finding.ts';

const CHECK = 'timestream';
const INSTEAD =
  'leave timeSeries out, or set it to `athena` (`-c timeSeries=athena`, or in weir.json): windows are then kept in a table in S3, and everything else works the same';

/** What a question came to: it has or has not, and why one knows; or a finding, where nobody knows. */
type Asked = { readonly has: boolean; readonly says: string } | Finding;

/**
 * A closed account gets AccessDeniedException from ListDatabases, whatever its permissions: "Only existing Timestream
 * for LiveAnalytics customers can access the service. Reach out to AWS support, for more information." A lack of
 * permission is the same exception with another sentence.
 */
export async function hasTimestream(account: Account, region: string): Promise<Asked> {
  try {
    await account.timestream();
    return { has: true, says: `Timestream for LiveAnalytics answers this account in ${region}` };
  } catch (error) {
    const message = messageOf(error);
    if (/only existing timestream/i.test(message)) {
      return {
        has: false,
        says: 'this account cannot have Timestream for LiveAnalytics: AWS closed it to new accounts on 2025-06-20',
      };
    }
    if (isDenied(error)) {
      return warn(
        CHECK,
        `these credentials may not ask Timestream, so nobody knows: ${message}`,
        'ask with credentials that have timestream:DescribeEndpoints and timestream:ListDatabases; if in doubt, timeSeries=athena',
      );
    }
    if (isUnreachable(error)) {
      return {
        has: false,
        says: `Timestream for LiveAnalytics does not answer in ${region}; it is offered in few regions`,
      };
    }
    return unknown(CHECK, `Timestream could not be asked: ${message}`);
  }
}

/** Of a deployment that says `timestream`: it would fail without it. */
export async function timestreamCheck(account: Account, region: string): Promise<Finding> {
  const asked = await hasTimestream(account, region);
  if ('state' in asked) return asked;
  return asked.has ? ok(CHECK, asked.says) : fail(CHECK, asked.says, INSTEAD);
}

// Whether this account can have Timestream for LiveAnalytics here. AWS closed it on 2025-06-20 to accounts that did not
// use it before:
// https://docs.aws.amazon.com/timestream/latest/developerguide/AmazonTimestreamForLiveAnalytics-availability-change.html
import type { Account } from './account.ts';
import { isDenied, isUnreachable, messageOf } from './aws-errors.ts';
import { type Finding, fail, ok, unknown, warn } from './finding.ts';

const CHECK = 'timestream';
const INSTEAD =
  'set `timeSeries` to `none` (`-c timeSeries=none`, or in weir.json): windows stay in DynamoDB for paneTtlHours, and everything else works the same';

/**
 * A closed account gets AccessDeniedException from ListDatabases, whatever its permissions: "Only existing Timestream
 * for LiveAnalytics customers can access the service. Reach out to AWS support, for more information." A lack of
 * permission is the same exception with another sentence.
 */
export async function timestreamCheck(account: Account, region: string): Promise<Finding> {
  try {
    await account.timestream();
    return ok(CHECK, `Timestream for LiveAnalytics answers this account in ${region}`);
  } catch (error) {
    const message = messageOf(error);
    if (/only existing timestream/i.test(message)) {
      return fail(
        CHECK,
        'this account cannot have Timestream for LiveAnalytics: AWS closed it to new accounts on 2025-06-20',
        INSTEAD,
      );
    }
    if (isDenied(error)) {
      return warn(
        CHECK,
        `these credentials may not ask Timestream, so nobody knows: ${message}`,
        'ask with credentials that have timestream:DescribeEndpoints and timestream:ListDatabases; if in doubt, timeSeries=none',
      );
    }
    if (isUnreachable(error)) {
      return fail(
        CHECK,
        `Timestream for LiveAnalytics does not answer in ${region}; it is offered in few regions`,
        `${INSTEAD}; or deploy where it is offered (us-east-1, us-east-2, us-west-2, eu-west-1, eu-central-1, some of ap-*)`,
      );
    }
    return unknown(CHECK, `Timestream could not be asked: ${message}`);
  }
}

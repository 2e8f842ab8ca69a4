// Conditions of requests: If-Match and If-None-Match on writes and reads. Pure. It refuses the forms that S3 does not
// take. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../http/aws-error.ts';
import type { StoredObject } from './object.ts';

/** Both with and without its quotes an ETag is taken. */
const bare = (etag: string): string => etag.trim().replace(/^"(.*)"$/, '$1');

/**
 * Throws unless a PutObject may write where `stored` is now: 412 where the condition does not hold, 404 where If-Match
 * meets no object. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export const checkWrite = (headers: IncomingHttpHeaders, stored: StoredObject | undefined): void => {
  const match = headers['if-match'];
  const noneMatch = headers['if-none-match'];
  if (noneMatch !== undefined && (noneMatch !== '*' || match !== undefined)) {
    throw new AwsError('NotImplemented', 'A write takes If-None-Match: * or If-Match: <ETag>, not both.', {
      status: 501,
    });
  }
  if (noneMatch !== undefined && stored !== undefined) throw failed('If-None-Match');
  if (match === undefined) return;
  if (stored === undefined) throw new AwsError('NoSuchKey', 'The specified key does not exist.', { status: 404 });
  if (bare(match) !== bare(stored.etag)) throw failed('If-Match');
};

/** Whether a GetObject or HeadObject is answered with the object or with 304. Throws 412. */
export const checkRead = (headers: IncomingHttpHeaders, stored: StoredObject): 'send' | 'not-modified' => {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  if (match !== undefined && bare(match) !== bare(stored.etag)) throw failed('If-Match');
  return noneMatch !== undefined && bare(noneMatch) === bare(stored.etag) ? 'not-modified' : 'send';
};

const failed = (condition: string): AwsError =>
  new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    status: 412,
    fields: { Condition: condition },
  });

// Which key encrypts data at rest: AWS's own, or one that the account holds. It refuses what is not the ARN of a key.
import { flag, text } from './deploy-setting-kinds.ts';

/**
 * A key, not an alias, which may come to name another:
 * https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html (key ARN)
 */
const KEY_ARN =
  /^arn:aws(-[a-z]+)*:kms:[a-z0-9-]+:\d{12}:key\/(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export const ENCRYPTION_SETTINGS = {
  kmsKeyArn: text({
    default: '',
    form: new RegExp(`${KEY_ARN.source}|^$`),
    range: "the ARN of a KMS key (not of an alias), or nothing: AWS's own keys",
    reason:
      'Whoever must hold the key of data at rest names it: streams, tables, alerts topic, queues, buckets and Timestream. What tells that it is disabled, the operations topic, does not use it. Its policy stays yours (docs/deploy.md); $1 a month and $0.03 per 10,000 calls.',
  }),
  topicsKey: flag({
    default: false,
    reason:
      'A KMS key made for both topics, at $1 a month. Without it AWS’s own key for SNS encrypts alerts, and the operations topic, which holds names of alarms and no readings, has SNS’s disk encryption only: CloudWatch cannot publish through AWS’s own key. With kmsKeyArn it is for the operations topic alone, which must speak even when that key does not.',
  }),
};

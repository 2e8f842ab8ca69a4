// Alerts to an SNS topic: JSON for programs, text for people, attributes for filter policies
// (src/core/alert/message/publication.ts). Refuses nothing: what is too large loses its explanations, not its facts.
import type { Manner } from '#core/alert/message/manner.ts';
import { publicationOf } from '#core/alert/message/publication.ts';
import type { AlertTopic } from '#stages/ports.ts';
import type { PublishToSns } from '../request/sns-publish.ts';

export function createSnsAlertTopic(
  publish: PublishToSns,
  topicArn: string,
  manner: () => Promise<Manner> | Manner,
): AlertTopic {
  return {
    async publish(notice) {
      await publish({ topicArn, structure: 'json', ...publicationOf(notice, await manner()) });
    },
  };
}

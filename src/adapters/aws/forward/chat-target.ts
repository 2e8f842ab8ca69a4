// Amazon Q Developer in chat applications: a topic of its own, since it takes one form and drops any other, while HTTPS
// subscribers of the alerts topic get the published JSON.

import type { ForwardSetting } from '#config/forward-targets.ts';
import { chatMessage } from '#core/alert/message/chat.ts';
import type { Manner } from '#core/alert/message/manner.ts';
import type { ForwardTarget } from '#stages/forward/target.ts';
import type { PublishToSns } from '../request/sns-publish.ts';

export function createChatTarget(
  setting: ForwardSetting,
  ports: { readonly publish: PublishToSns; readonly topicArn: string; readonly manner: () => Promise<Manner> },
): ForwardTarget {
  return {
    name: setting.name,
    isFeed: true,
    wants: ({ transition }) => setting.severity === undefined || setting.severity.includes(transition.severity),
    async send({ notice }) {
      const message = JSON.stringify(chatMessage(notice, await ports.manner()));
      await ports.publish({ topicArn: ports.topicArn, message });
    },
  };
}

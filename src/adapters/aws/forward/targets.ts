// The targets that a deployment's settings name, in AWS. @throws SettingsError.

import { SettingsError } from '#config/environment.ts';
import { readForwardTargets } from '#config/forward-targets.ts';
import type { Manner } from '#core/alert/message/manner.ts';
import type { ForwardTarget } from '#stages/forward/target.ts';
import type { Environment } from '../request/client-config.ts';
import { createSecretReader } from '../request/secret-value.ts';
import { createSnsPublish } from '../request/sns-publish.ts';
import { createChatTarget } from './chat-target.ts';
import { createHttpTarget } from './http-target.ts';

export function createForwardTargets(
  settings: { readonly forwardTargets: string; readonly chatTopic: string },
  env: Environment,
  ports: { readonly manner: () => Promise<Manner>; readonly nowMs: () => number },
): readonly ForwardTarget[] {
  const read = readForwardTargets(settings.forwardTargets);
  if ('problem' in read) throw new SettingsError([`WEIR_FORWARD_TARGETS: ${read.problem}`]);
  const readSecret = createSecretReader(env);
  const publish = createSnsPublish(env);
  return read.value.map((setting) => {
    const { format } = setting;
    if (format !== 'amazon-q') return createHttpTarget({ ...setting, format }, { ...ports, readSecret });
    return createChatTarget(setting, { ...ports, publish, topicArn: settings.chatTopic });
  });
}

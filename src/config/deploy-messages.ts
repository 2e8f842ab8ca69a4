// Settings of messages to people: their language, their clocks, where they lead.
import { type SettingSpec, text } from './deploy-setting-kinds.ts';
import { FORWARD_FORMATS, type ForwardSetting, readForwardTargets } from './forward-targets.ts';
import { MESSAGE_ROWS } from './message-rows.ts';
import type { TextSetting } from './setting.ts';

export const MESSAGE_SETTINGS = {
  language: textOf(MESSAGE_ROWS.language, {
    range: 'a language tag such as `en`, `hi`, `pt-BR`',
    reason:
      'Which of the profile’s texts messages use (docs/alert-messages.md); what it does not have in it is English.',
  }),
  zone: textOf(MESSAGE_ROWS.zone, {
    range: 'a time zone such as `Asia/Kolkata`, or nothing',
    reason:
      'The clocks that messages show. Empty: those that the profile says for the place, else UTC; people who are woken should not have to reckon.',
  }),
  pageUrl: textOf(MESSAGE_ROWS.pageUrl, {
    range: 'an https:// address, `{id}` for the incident’s id, or nothing',
    reason: 'Where messages lead for more: a Grafana board, a page of your own. Empty: no such line.',
  }),
  acknowledgeKey: textOf(MESSAGE_ROWS.acknowledgeKey, {
    range: 'the name of a SecureString of the SSM parameter store, or nothing',
    reason:
      'Makes the page behind the links of messages, which acknowledges and silences, and signs the links by this key (docs/alert-messages.md says how to make one; it costs nothing). Empty: messages name the command instead.',
  }),
  forward: forwardSetting(),
};

function forwardSetting(): SettingSpec<readonly ForwardSetting[]> {
  return {
    unit: 'list',
    default: [],
    range: `a list of \`{ "name": …, "format": …, "url": …, "secret": …, "severity": […] }\`, format one of ${FORWARD_FORMATS.join(', ')}`,
    reason:
      'Services that call people, which incidents are handed on to as they stand: opened, acknowledged, resolved (docs/alert-messages.md). Off while it names none; the queue’s pollers cost $0.26 a month.',
    parse: readForwardTargets,
  };
}

function textOf(setting: TextSetting, { range, reason }: { range: string; reason: string }): SettingSpec<string> {
  const form = new RegExp(`^$|${setting.pattern.source}`);
  return text({ default: setting.default ?? '', form, range, reason });
}

/** What is each in range and yet cannot be. */
export function messageContradictions({ zone }: { readonly zone: string }): string[] {
  if (zone === '') return [];
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return [];
  } catch {
    return [`zone is ${JSON.stringify(zone)}: there is no such time zone; expected one such as Asia/Kolkata or UTC`];
  }
}

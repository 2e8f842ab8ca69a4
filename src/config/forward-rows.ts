// What the function that hands incidents on is told.
import type { TextSetting } from './setting.ts';

export const FORWARD_ROWS = {
  /** JSON, as the setting `forward` of a deployment (forward-targets.ts reads it). */
  forwardTargets: {
    kind: 'text',
    // Not WEIR_FORWARD, which is the deploy setting's.
    env: 'WEIR_FORWARD_TARGETS',
    unit: 'JSON list of targets',
    default: '[]',
    pattern: /^\[.*\]$/s,
    readBy: ['forward'],
  },
  /** Where the form of Amazon Q Developer in chat applications is published; empty: nowhere. */
  chatTopic: {
    kind: 'text',
    env: 'WEIR_CHAT_TOPIC',
    unit: 'ARN of an SNS topic',
    default: '',
    pattern: /^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/,
    readBy: ['forward'],
  },
} as const satisfies Record<string, TextSetting>;

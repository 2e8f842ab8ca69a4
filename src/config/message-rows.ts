// How messages to people are written: what the functions that tell are told.
import type { TextSetting } from './setting.ts';

const TELLING = ['detect', 'sweep', 'forward'] as const;

export const MESSAGE_ROWS = {
  /** Of the texts of the profile; what it does not have in it is English. */
  language: {
    kind: 'text',
    env: 'WEIR_LANGUAGE',
    unit: 'language tag such as en, hi, pt-BR',
    default: 'en',
    pattern: /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/,
    readBy: [...TELLING, 'acknowledge'],
  },
  /** The clocks that messages show; empty: those that the profile says, else UTC. */
  zone: {
    kind: 'text',
    env: 'WEIR_ZONE',
    unit: 'time zone such as Asia/Kolkata',
    default: '',
    pattern: /^[A-Za-z]+([/_+-][A-Za-z0-9_+-]+)*$/,
    readBy: [...TELLING, 'acknowledge'],
  },
  /** Where `See it` leads; empty: nowhere. */
  pageUrl: {
    kind: 'text',
    env: 'WEIR_PAGE_URL',
    unit: 'https:// address of a page, {id} stands for the incident',
    default: '',
    pattern: /^https?:\/\/[^\s<>"|]{1,500}$/,
    readBy: TELLING,
  },
  /** The page that acknowledges; empty: messages name a command instead. */
  acknowledgeUrl: {
    kind: 'text',
    env: 'WEIR_ACKNOWLEDGE_URL',
    unit: 'address of the function acknowledge',
    default: '',
    pattern: /^https?:\/\/[^\s<>"|]{1,500}$/,
    readBy: TELLING,
  },
  /** Signs and checks the links to that page. */
  acknowledgeKey: {
    kind: 'text',
    env: 'WEIR_ACKNOWLEDGE_KEY',
    unit: 'name of a SecureString of the SSM parameter store',
    default: '',
    pattern: /^\/?[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/,
    readBy: [...TELLING, 'acknowledge'],
  },
} as const satisfies Record<string, TextSetting>;

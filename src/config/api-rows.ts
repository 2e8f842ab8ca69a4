// What the functions are told of the query API, and of the hot copy that it reads.
import type { ChoiceSetting } from './setting.ts';

export const API_ROWS = {
  /** Who has looked at the caller before a request comes to the function. */
  apiAccess: {
    kind: 'choice',
    // Not WEIR_API, which is the deploy setting's.
    env: 'WEIR_API_ACCESS',
    unit: 'who has checked the caller of the query API',
    default: 'iam',
    choices: ['iam', 'jwt', 'cognito'],
    readBy: ['query'],
  },
  /** Windows of late are kept in the windows table. */
  hotWindows: {
    kind: 'choice',
    // Not WEIR_HOT_COPY, which is the deploy setting's.
    env: 'WEIR_HOT_WINDOWS',
    unit: 'whether windows of late are kept in the windows table',
    default: 'on',
    choices: ['on', 'off'],
    readBy: ['aggregate', 'sweep', 'query'],
  },
} as const satisfies Record<string, ChoiceSetting>;

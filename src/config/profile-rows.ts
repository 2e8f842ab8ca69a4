// How a function is told its profile: by the name of one that is built in, or of one that lies in a file.
import type { TextSetting } from './setting.ts';

export const PROFILE_ROWS = {
  /** What the readings mean: wire format, measures, windows, rules. One deployment serves one profile. */
  profile: {
    kind: 'text',
    env: 'WEIR_PROFILE',
    unit: 'name of a built-in profile, or of the one beside the handler',
    default: 'energy',
    pattern: /^[a-z][a-z0-9-]{0,30}$/,
    readBy: ['validate', 'aggregate', 'detect', 'sweep', 'redrive', 'forward', 'acknowledge', 'query'],
  },
  /** Where a profile of one's own is; empty: profile.json beside the handler, where a deployment puts it. */
  profileFile: {
    kind: 'text',
    env: 'WEIR_PROFILE_FILE',
    unit: 'path of a JSON file',
    default: '',
    pattern: /^.{1,4096}$/,
    readBy: ['validate', 'aggregate', 'detect', 'sweep', 'redrive', 'forward', 'acknowledge', 'query'],
  },
} as const satisfies Record<string, TextSetting>;

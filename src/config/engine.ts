// The engines: where the history of windows lives. Functions know the chosen one, never `auto`.
import type { Setting } from './setting.ts';

export const ENGINES = ['timestream', 'athena', 'none'] as const;
export type Engine = (typeof ENGINES)[number];

/** What the functions read. */
export const ENGINE_ROWS = {
  /** none: panes only in the hot copy. */
  engine: {
    kind: 'choice',
    env: 'WEIR_ENGINE',
    unit: 'time-series store',
    default: 'timestream',
    choices: ENGINES,
    readBy: ['aggregate', 'sweep', 'redrive', 'merge', 'query'],
  },
} as const satisfies Readonly<Record<string, Setting>>;

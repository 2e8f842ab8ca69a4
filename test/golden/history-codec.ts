// The state of the merge into a history: golden content.
import { decodeMergeState, encodeMergeState, type MergeState } from '#stages/history/merge-state.ts';
import { lines } from './as-next.ts';
import type { GoldenCodec } from './golden-codec.ts';
import { plain } from './plain.ts';

const T0 = 1_767_225_600_000;
const keyOf = (hash: string): string => `staging/day=2026-01-01/${hash.repeat(32)}.parquet`;

const state: MergeState = {
  lease: { owner: '00000000-0000-4000-8000-000000000001', untilMs: T0 + 900_000 },
  columns: 27,
  views: 'CREATE OR REPLACE VIEW …',
  running: { token: '00000000-0000-4000-8000-000000000001-statement-000002', keys: [keyOf('a')] },
  merged: [{ atMs: T0 - 60_000, keys: [keyOf('b'), keyOf('c')] }],
  refused: [keyOf('d')],
  days: ['2025-12-31', '2026-01-01'],
  upkeepDay: '2026-01-01',
  upkeep: ['VACUUM weir.windows'],
};

export const HISTORY_CODEC: GoldenCodec = {
  ...{ name: 'history-merge', extension: 'json', format: 'historyMerge' },
  encode: (as) => lines(encodeMergeState(state), as),
  decode: (bytes) => plain(decodeMergeState(bytes)),
};

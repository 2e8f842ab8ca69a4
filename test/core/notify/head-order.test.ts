// In which order incidents are listed: what a person looks for stands first.
import { expect, test } from 'vitest';
import { headOrder } from '#core/notify/head.ts';
import { inOrder, rowOf } from '#stages/alert/incident-row.ts';
import { headOf, NOW, transitionOf } from '../../cli/alerts/rig.ts';

const head = (id: string, startMs: number, openedAtMs: number, isOver = false) =>
  headOf(transitionOf(id, { startMs, ...(isOver ? { state: 'resolved', change: 'over' } : {}) }), { openedAtMs });

test('what goes on is first, of it what was told last, and of those told together what began last', () => {
  const heads = [
    head('a', NOW - 9000, NOW),
    head('b', NOW - 5000, NOW),
    head('c', NOW, NOW - 1),
    head('d', NOW, NOW, true),
  ];
  expect(heads.toSorted(headOrder(true)).map(({ id }) => id)).toEqual(['b', 'a', 'c', 'd']);
  expect(inOrder(heads.map((each) => rowOf(each, [], NOW))).map(({ id }) => id)).toEqual(['b', 'a', 'c', 'd']);
});

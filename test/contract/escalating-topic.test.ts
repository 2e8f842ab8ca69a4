// Two topics as one: who hears what.
import { expect, it } from 'vitest';
import { createEscalatingTopic } from '#adapters/escalating-topic.ts';
import { createMemoryAlertTopic } from '#adapters/memory/alerts.ts';
import type { NoticeKind } from '#core/alert/notice.ts';
import { transition } from './samples.ts';

it('whoever is asked next hears that, and from then on what the first one hears of it', async () => {
  const [first, next] = [createMemoryAlertTopic(), createMemoryAlertTopic()];
  const topic = createEscalatingTopic(first, next);
  const told: readonly (readonly [NoticeKind, boolean])[] = [
    ['opened', false],
    ['escalated', true],
    ['repeat', true],
    ['over', true],
  ];
  for (const [kind, isEscalated] of told) {
    await topic.publish({ kind, transition: transition(), ...(isEscalated ? { isEscalated } : {}) });
  }
  expect(first.notices.map(({ kind }) => kind)).toEqual(['opened', 'repeat', 'over']);
  expect(next.notices.map(({ kind }) => kind)).toEqual(['escalated', 'repeat', 'over']);
});

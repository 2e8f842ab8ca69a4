// Two topics as one: whoever is asked next hears what is escalated to them, and from then on what the first one hears
// of that incident.
import type { AlertTopic } from '#stages/ports.ts';

export function createEscalatingTopic(first: AlertTopic, next: AlertTopic): AlertTopic {
  return {
    async publish(notice) {
      if (notice.kind !== 'escalated') await first.publish(notice);
      if (notice.isEscalated === true || notice.kind === 'escalated') await next.publish(notice);
    },
  };
}

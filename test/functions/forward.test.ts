// The function that hands on, as Lambda calls it: messages of a queue, and once a minute nothing.
import { describe, expect, it } from 'vitest';
import { documentOf } from '#core/alert/message/document.ts';
import { mannerOf } from '#core/alert/message/manner.ts';
import type { Notice } from '#core/alert/notice.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { makeHandler } from '#functions/forward/handler.ts';
import { energy } from '#profiles/energy.ts';
import { transition } from '../contract/samples.ts';

const manner = mannerOf(compileProfile(energy), { linksOf: () => ({ page: 'https://weir.example' }) });

function world(fails: (notice: Notice) => boolean = () => false) {
  const notices: Notice[] = [];
  const errors: unknown[] = [];
  const forward = {
    async notice(notice: Notice) {
      if (fails(notice)) throw new Error('answered 503');
      notices.push(notice);
    },
    lookAround: async () => 2,
  };
  return { notices, errors, handle: makeHandler(forward, (error) => errors.push(error)) };
}

const event = (...bodies: unknown[]) => ({
  Records: bodies.map((body, at) => ({
    messageId: `m${at}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })),
});

describe('forward', () => {
  it('takes a message for the notice that it was', async () => {
    const told: Notice = {
      ...{
        kind: 'repeat',
        transition: transition({ lane: 'readings', change: 'opened' }),
        repeat: 2,
        notes: ['a note'],
      },
      acknowledged: { by: 'Zoë', atMs: 1 },
    };
    const { handle, notices } = world();
    expect(await handle(event(documentOf(told, manner)))).toEqual({ batchItemFailures: [] });
    expect(notices).toEqual([told]);
  });

  it('takes one from a release before for what its transition says', async () => {
    const { handle, notices } = world();
    const { lane: _lane, change: _change, ...before } = transition({ transition: 2, state: 'resolved' });
    await handle(event(before));
    expect(notices).toEqual([{ kind: 'over', transition: before }]);
  });

  it('leaves in the queue what was not handed on, and what is no alert, and only that', async () => {
    const bad = transition({ device: 'bad' });
    const { handle, notices, errors } = world(({ transition: { device } }) => device === 'bad');
    const answer = await handle(event(bad, '{', { id: 'x' }, transition()));
    expect(answer).toEqual({ batchItemFailures: ['m0', 'm1', 'm2'].map((itemIdentifier) => ({ itemIdentifier })) });
    expect(notices).toHaveLength(1);
    expect(errors).toHaveLength(3);
    expect(String(errors[2])).toContain('no alert: expected JSON with id, transition');
  });

  it('looks around when nothing calls it but the clock', async () => {
    expect(await world().handle({})).toEqual({ batchItemFailures: [], sent: 2 });
  });
});

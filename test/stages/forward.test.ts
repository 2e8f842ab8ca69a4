// Handing on: a service ends up knowing the incident as it stands, in whatever order, however often and however badly
// messages come.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryAlertStore } from '#adapters/memory/alerts.ts';
import type { AlertTransition } from '#core/alert/alert.ts';
import type { Forwarded } from '#core/alert/forward/forwarded.ts';
import { noticeOf } from '#core/alert/notice.ts';
import { encodeForwardMark, forwardKey } from '#core/notify/forward-mark.ts';
import type { AlertHead } from '#core/notify/head.ts';
import { createForward } from '#stages/forward/forward.ts';
import type { ForwardTarget } from '#stages/forward/target.ts';
import { transition } from '../contract/samples.ts';

const T0 = 1_767_225_600_000;
const opened = transition({ change: 'opened' });
const worse = transition({ transition: 2, change: 'worse' });
const over = transition({ transition: 3, change: 'over', state: 'resolved' });
const { id, profile } = opened;

const headOf = (last: AlertTransition, version: number, more: Partial<AlertHead> = {}): AlertHead => ({
  ...{ id, profile, lane: 'readings', last, version, openedAtMs: T0, changedAtMs: T0, told: 'critical', repeats: 0 },
  decided: [],
  ...more,
});

function world(names: readonly string[] = ['pager']) {
  let nowMs = T0;
  const heads = createMemoryAlertStore(() => nowMs);
  const sent: [string, string, number][] = [];
  const sends: Forwarded[] = [];
  let trouble: (target: string) => void = () => undefined;
  const targets = names.map(
    (name): ForwardTarget => ({
      name,
      isFeed: name === 'feed',
      wants: ({ transition: { severity } }) => name !== 'only-low' || severity === 'low',
      async send(forwarded) {
        await Promise.resolve();
        trouble(name);
        sends.push(forwarded);
        sent.push([name, forwarded.status, forwarded.version]);
      },
    }),
  );
  const counts: Record<string, number> = {};
  const metrics = {
    count: (name: string, value: number) => {
      counts[name] = (counts[name] ?? 0) + value;
    },
    gauge: () => undefined,
  };
  const sleep = async (ms: number) => {
    nowMs += ms;
  };
  const forward = createForward({ heads, targets, metrics, nowMs: () => nowMs, sleep }, profile);
  const setTrouble = (next: typeof trouble) => {
    trouble = next;
  };
  return { heads, forward, sent, sends, counts, setTrouble, sleep };
}

describe('an incident that is handed on', () => {
  it('is sent once a version, whatever message tells of it', async () => {
    const { heads, forward, sent, counts } = world();
    await heads.putHead(headOf(opened, 1));
    await forward.notice(noticeOf(opened));
    await forward.notice(noticeOf(opened));
    await heads.putHead(headOf(over, 2));
    await forward.notice(noticeOf(over));
    expect(sent).toEqual([
      ['pager', 'firing', 1],
      ['pager', 'resolved', 2],
    ]);
    expect(counts).toEqual({ AlertsForwarded: 2 });
  });

  it('whose end comes first is over, and its beginning opens nothing after it', async () => {
    const { heads, forward, sent } = world();
    await heads.putHead(headOf(opened, 1));
    await heads.putHead(headOf(over, 2));
    await forward.notice(noticeOf(over));
    await forward.notice(noticeOf(opened));
    expect(sent).toEqual([['pager', 'resolved', 2]]);
  });

  it('without a head is told as its messages say, and never backwards', async () => {
    const { forward, sent } = world();
    await forward.notice(noticeOf(over));
    await forward.notice(noticeOf(opened));
    expect(sent).toEqual([['pager', 'resolved', 3]]);
  });

  it('that somebody has closed by hand is over', async () => {
    const { heads, forward, sends } = world();
    await heads.putHead(headOf(opened, 1, { closed: { by: 'Zoë', atMs: T0 } }));
    await forward.notice(noticeOf(opened));
    expect(sends).toMatchObject([{ status: 'resolved', notice: { kind: 'over', transition: { state: 'resolved' } } }]);
  });

  it('that somebody has acknowledged is acknowledged there too, though no message says so', async () => {
    const { heads, forward, sent, sends } = world();
    await heads.putHead(headOf(opened, 1));
    await forward.notice(noticeOf(opened));
    expect(await forward.lookAround()).toBe(0);
    await heads.putHead(headOf(opened, 2, { acknowledged: { by: 'Zoë', atMs: T0, severity: 'critical' } }));
    expect(await forward.lookAround()).toBe(1);
    expect(await forward.lookAround()).toBe(0);
    expect(sent.at(-1)).toEqual(['pager', 'acknowledged', 2]);
    expect(sends.at(-1)?.notice.acknowledged?.by).toBe('Zoë');
  });

  it('of which nobody was told is not looked at', async () => {
    const { heads, forward, sent } = world();
    const { told: _, ...silenced } = headOf(opened, 1);
    await heads.putHead(silenced);
    expect(await forward.lookAround()).toBe(0);
    expect(sent).toEqual([]);
  });

  it('goes to each target that wants it; one that fails keeps none waiting, is named, and gets it the next time', async () => {
    const { heads, forward, sent, counts, setTrouble } = world(['pager', 'broken', 'only-low']);
    await heads.putHead(headOf(opened, 1));
    setTrouble((name) => {
      if (name === 'broken') throw new Error('answered 503');
    });
    await expect(forward.notice(noticeOf(opened))).rejects.toThrow('not forwarded: broken: answered 503');
    expect(sent).toEqual([['pager', 'firing', 1]]);
    setTrouble(() => undefined);
    await forward.notice(noticeOf(opened));
    expect(sent).toEqual([
      ['pager', 'firing', 1],
      ['broken', 'firing', 1],
    ]);
    expect(counts).toEqual({ AlertsForwarded: 2, ForwardFailures: 1 });
  });

  it('waits for who is sending; whoever died over it is waited for no longer than the lease', async () => {
    const { heads, forward, sent } = world();
    await heads.putHead(headOf(opened, 1));
    const dead = encodeForwardMark({ sent: 0, leaseUntilMs: T0 + 5_000 });
    await heads.putDocument(forwardKey('pager', id), { version: 1, text: dead });
    await forward.notice(noticeOf(opened));
    expect(sent).toEqual([['pager', 'firing', 1]]);
    const busy = encodeForwardMark({ sent: 1, leaseUntilMs: T0 + 60_000 });
    await heads.putDocument(forwardKey('pager', id), { version: 4, text: busy });
    await heads.putHead(headOf(worse, 2));
    await expect(forward.notice(noticeOf(worse))).rejects.toThrow('somebody else has been sending for 12 s');
  });

  it('as a summary goes to feeds only: nobody could end it', async () => {
    const { forward, sent } = world(['pager', 'feed']);
    await forward.notice({ kind: 'held-back', transition: opened, heldBack: { count: 3, sinceMs: T0, devices: [] } });
    expect(sent).toEqual([['feed', 'firing', T0]]);
  });

  it('ends as it stands, and goes forwards only: any order, repeats, failures, several at once', async () => {
    const step = fc.record({
      what: fc.constantFrom('opened', 'worse', 'over', 'look', 'change'),
      fails: fc.boolean(),
      atOnce: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const { heads, forward, sent, setTrouble } = world();
        const life = [opened, worse, over];
        const notices = { opened, worse, over };
        let version = 0;
        const advance = async () => {
          const next = life[version];
          if (next !== undefined) await heads.putHead(headOf(next, ++version));
        };
        await advance();
        let running: Promise<unknown>[] = [];
        for (const { what, fails, atOnce } of steps) {
          setTrouble(() => {
            if (fails) throw new Error('down');
          });
          if (what === 'change') await advance();
          else {
            const work = what === 'look' ? forward.lookAround() : forward.notice(noticeOf(notices[what]));
            running.push(work.catch(() => undefined));
            if (!atOnce) running = (await Promise.all(running)) && [];
          }
        }
        await Promise.all(running);
        setTrouble(() => undefined);
        while (version < life.length) await advance();
        await forward.notice(noticeOf(over));
        expect(sent.at(-1)).toEqual(['pager', 'resolved', 3]);
        const versions = sent.map(([, , each]) => each);
        expect(versions).toEqual(versions.toSorted((a, b) => a - b));
        expect(new Set(versions).size).toBe(versions.length);
      }),
      { numRuns: 200 },
    );
  });
});

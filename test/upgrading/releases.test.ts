// docs/upgrading.md, "When a release is deployed …" and "When a stage meets …", row by row: a story through all stages,
// in which what is stored and sent comes from another release for a while.
import { describe, expect, it } from 'vitest';
import { parseRedriveMessage } from '#adapters/aws/panes/redrive-queue.ts';
import { createTimestreamStore, type TimestreamTarget } from '#adapters/aws/panes/timestream-writer.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { parseObject } from '#cli/redrive/quarantined.ts';
import { createRewrite } from '#stages/panes/rewrite.ts';
import { profileOf } from '../model/profile.ts';
import { type Story, tell } from '../semantics/story.ts';
import { otherRelease, PARTS, type Part, type Release } from './other-release.ts';

const windows = ['1m', '3m/1m', 'session/30s', 'count/2'];
const profile = profileOf({ resolutionMs: 1000, windows, foldsRegions: true });

/** Disorder, a duplicate, a late pane, a too late value, a rejected one, an alert that opens and resolves, regions. */
const BATCHES: readonly (readonly string[])[] = [
  ['a 00:00:05 1/north', 'b 00:00:30 2/south', 'a 00:00:20 1.1/north', 'c 00:00:25 0/south'],
  ['a 00:01:10 40/north', 'a 00:01:10 41/north', 'b 00:00:50 2.1/south', 'c 00:01:15 3/south'],
  ['a 00:01:30 1.2/north', 'b 00:05:00 9 @00:02:00', 'a 00:00:40 1.3/north'],
  ['a 00:14:00 1.4/south', 'a 00:00:50 1.5/north', 'b 00:03:10 2.2/south'],
  ['a 00:15:10 90/south', 'b 00:16:00 0/south', 'c 00:16:10 0/south'],
];

const here = (): Release => ({ ahead: 0, isRequired: false, readsAll: false });

/** In a deployment whose release changes as `before` says; it gets the number of the batch that follows. */
async function play(release: Release, parts: readonly Part[], before: (batch: number, story: Story) => unknown) {
  const story = tell(profile, { detectWindowMs: 120_000 }, otherRelease(profile, release, parts));
  for (const [i, batch] of BATCHES.entries()) {
    await before(i, story);
    await story.hear(...batch);
    await story.waitUntil(`00:${String(2 * (i + 1) + (i >= 3 ? 8 : 0)).padStart(2, '0')}:00`);
  }
  await before(BATCHES.length, story);
  await story.waitUntil('00:30:00');
  await story.sweep();
  await story.sweep();
  const alerts = [...story.world.alerts.entries].map(([key, { storedAtMs: _, ...alert }]) => [key, alert] as const);
  return {
    story,
    outcome: {
      shown: story.shown(),
      counts: await story.counts(),
      kept: story.kept().sort(),
      alerts: new Map(alerts),
      told: [...new Set(story.told())].sort(),
    },
  };
}

const nothing = () => {};

/** With something of everything. */
async function calm() {
  const { outcome } = await play(here(), [], nothing);
  expect(outcome.shown.size).toBeGreaterThan(20);
  expect(outcome.counts).toMatchObject({ valuesDuplicate: 1, valuesLate: 1, valuesRejected: 1 });
  expect([outcome.kept.length, outcome.told.length]).toEqual([2, 4]);
  return outcome;
}

async function formatsStored({ world }: Story): Promise<number[]> {
  const keys = await world.windows.keys(`windows#${profile.name}#`);
  return [...(await world.windows.load(keys)).values()].map(({ bytes }) => bytes[0] as number);
}

describe('when a release is deployed …', () => {
  it('the next one has written everything before this one: it is read, and nothing that this one knows is lost', async () => {
    expect((await play({ ...here(), ahead: 1 }, PARTS, nothing)).outcome).toEqual(await calm());
  });

  it('the next one comes, and goes back to this one: nothing that this one knows is lost', async () => {
    const release = here();
    const seen = new Set<number>();
    const { outcome } = await play(release, PARTS, async (batch, story) => {
      for (const format of await formatsStored(story)) seen.add(format);
      release.ahead = batch === 1 || batch === 2 ? 1 : 0;
    });
    expect(seen.size).toBe(2);
    expect(outcome).toEqual(await calm());
  });

  it('functions of it and of the next one run side by side: the same result as of one', async () => {
    for (const part of PARTS) {
      const release = here();
      const { outcome } = await play(release, [part], (batch) => {
        release.ahead = batch % 2;
      });
      expect(outcome).toEqual(await calm());
    }
  });
});

/**
 * From the second batch on `part` is written by a release that this one cannot read; from the fourth on that one is
 * deployed whole.
 */
async function stopped(part: Part, written: Pick<Release, 'ahead' | 'isRequired'>) {
  const release = here();
  let counted = 0;
  let message = '';
  const { outcome } = await play(release, [part], (batch, { world }) => {
    if (batch === 1) Object.assign(release, written);
    // What an instance has written itself it need not read.
    for (const stage of ['aggregate', 'detect'] as const) world.forgetWarm(stage);
    if (batch !== 3) return;
    counted = world.metrics.counts.get('UnknownFormat') ?? 0;
    message = world.lastFailure();
    release.readsAll = true;
  });
  return { outcome, counted, message };
}

describe('when a stage meets a format that it does not know …', () => {
  async function expectRecovery(written: Pick<Release, 'ahead' | 'isRequired'>): Promise<void> {
    const expected = await calm();
    for (const part of PARTS) {
      const { outcome, counted, message } = await stopped(part, written);
      expect([part, counted > 0]).toEqual([part, true]);
      expect(message).toContain('deploy the release that wrote it, or a later one');
      expect(outcome).toEqual(expected);
    }
  }

  it('it is two ahead: it stops and tells UnknownFormat; the right release goes on there, with nothing lost or doubled', async () => {
    await expectRecovery({ ahead: 2, isRequired: false });
  });

  it('it is one ahead and says that its addition must be understood: the same', async () => {
    await expectRecovery({ ahead: 1, isRequired: true });
  });

  it('it is a message of the redrive queue: it stays in the queue and tells UnknownFormat', async () => {
    const metrics = createMemoryMetrics();
    const redrive = createRewrite(
      createTimestreamStore({} as TimestreamTarget),
      (body) => parseRedriveMessage(body).panes,
      metrics,
    );
    const message = { messageId: 'm', body: JSON.stringify({ v: 9, reason: 'circuit-open', panes: [] }) };
    expect(await redrive([message])).toEqual(['m']);
    expect(metrics.counts.get('UnknownFormat')).toBe(1);
  });

  it('it is a line of the quarantine: the redrive names the object and leaves it as it is', () => {
    const line = {
      v: 9,
      shard: 's',
      sequence: '1',
      index: 0,
      arrivalMs: 0,
      issue: { reason: 'r' },
      raw: '',
      encoding: 'utf-8',
    };
    const found = parseObject('rejected/2026-01-01/s/1-0.ndjson', JSON.stringify(line));
    expect(found).toMatchObject({ problem: expect.stringMatching(/1-0\.ndjson: line of the quarantine: format 9/) });
  });
});

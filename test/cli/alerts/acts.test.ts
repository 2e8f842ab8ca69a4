// `weir alerts ack`, `silence`, `silences`, `unsilence` and `tail`: what people say is stored, and told back.
import { describe, expect, test } from 'vitest';
import { isOpen } from '#core/notify/head.ts';
import { headOf, ids, MINUTE_MS, NOW, placeWithIncidents, run, transitionOf } from './rig.ts';

describe('ack', () => {
  test('is stored with who and the note, and shown', async () => {
    const { place, store } = await placeWithIncidents();
    const { code, out } = await run(place, ['ack', '0f3a', '--note', 'on my way']);
    expect([code, out]).toEqual([
      0,
      'outage of meter-1 is acknowledged by zoe: nothing is repeated unless it gets graver\n',
    ]);
    expect((await store.head(ids.outage))?.acknowledged).toMatchObject({
      by: 'zoe',
      note: 'on my way',
      atMs: NOW,
      severity: 'critical',
    });
    expect((await run(place, ['list', '--open'])).out).toContain('firing, acknowledged by zoe');
    expect((await run(place, ['show', '0f3a'])).out).toContain('acknowledged by zoe, 2026-11-30 13:00:00: on my way\n');
  });

  test('of what is over is refused', async () => {
    const { code, err } = await run((await placeWithIncidents()).place, ['ack', 'aaaa']);
    expect(code).toBe(4);
    expect(err).toContain('is over: nothing to acknowledge');
  });
});

describe('resolve', () => {
  test('closes an incident, and what is to be told waits for the sweep', async () => {
    const { place, store } = await placeWithIncidents();
    const told = headOf(transitionOf(ids.outage), { version: 2, told: 'critical', toldAtMs: NOW });
    expect(await store.putHead(told)).toBe(true);
    const { code, out } = await run(place, ['resolve', '0f3a', '--note', 'the fuse was replaced']);
    expect([code, out]).toEqual([
      0,
      'outage of meter-1 is closed: whoever was told of it is told so, and a graver finding opens it again\n',
    ]);
    const head = (await store.head(ids.outage))!;
    expect(isOpen(head)).toBe(false);
    expect((await store.pendingOf(ids.outage)).map(({ again }) => again?.kind)).toEqual(['over']);
    expect((await run(place, ['show', '0f3a'])).out).toContain('the fuse was replaced');
    expect((await run(place, ['list', '--open', '--json'])).out).not.toContain(ids.outage);
    expect((await run(place, ['resolve', '0f3a', '--note', 'again'])).err).toContain('is over already');
  });

  test('without a note is refused', async () => {
    const { code, err } = await run((await placeWithIncidents()).place, ['resolve', '0f3a']);
    expect([code, err.includes('--note is missing')]).toEqual([2, true]);
  });
});

test.each([
  [['constructor=a', '--for', '1h'], 'incidents have no constructor: expected one of'],
  [['__proto__=a', '--for', '1h'], 'incidents have no __proto__: expected one of'],
  [['device=a', '--for', '999999999d'], 'of more than a year would be forgotten'],
  [['device=a', '--until', '2027-02-30'], '--until is "2027-02-30": expected a time'],
  [['device=a', '--until', '2027-02-00T00:00:00Z'], 'expected a time'],
])('a silence of %j is refused', async (words, message) => {
  const { code, err } = await run((await placeWithIncidents()).place, ['silence', ...words, '--reason', 'r']);
  expect(err).toContain(message);
  expect(code).toBe(2);
});

test.each([
  ['rule=spyke', 'the silence names rule "spyke", which there is not: did you mean spike?'],
  ['kind=silence', 'the silence names kind "silence", which there is not: did you mean silent?'],
  ['lane=reading', 'the silence names lane "reading", which there is not: did you mean readings?'],
  ['severity=grave*', 'the silence names severity "grave*", which there is not: expected one of low'],
])('a silence of %s, which no incident can have, is refused', async (word, message) => {
  const { place } = await placeWithIncidents();
  const { code, err } = await run(place, ['silence', word, '--for', '1h', '--reason', 'r']);
  expect(err).toContain(message);
  expect([code, await place.desk.silences()]).toEqual([2, []]);
});

test('a silence may be of a rule that came while it runs, or is gone and fires still', async () => {
  const { place, store } = await placeWithIncidents();
  const argv = (rule: string) => ['silence', `rule=${rule}`, '--for', '1h', '--reason', 'r'];
  const added = [{ kind: 'level', name: 'hall-load', measure: 'power_kw', above: { high: 500 } }] as const;
  expect((await run({ ...place, addedRules: async () => added }, argv('hall-load'))).code).toBe(0);
  expect((await run(place, argv('hall-load'))).code).toBe(2);
  await store.putHead(headOf(transitionOf('bbbb0000-1111-8111-8111-000000000004', { rule: 'yesterday' })));
  expect((await run(place, argv('yesterday'))).code).toBe(0);
});

test('commands that are named have the place behind them', async () => {
  const { place } = await placeWithIncidents();
  const elsewhere = { ...place, typed: ' -c stage=prod' };
  expect((await run(elsewhere, ['show', '0f3a'])).out).toContain('npx weir explain 0f3a91c2 -c stage=prod\n');
  const silenced = await run(elsewhere, ['silence', 'rule=outage', '--for', '1h', '--reason', 'r']);
  expect(silenced.out).toMatch(/unsilence [0-9a-f]{8} -c stage=prod\n$/);
});

describe('silence', () => {
  test('is stored, told with its end and what it matches now, listed, and ended', async () => {
    const { place } = await placeWithIncidents();
    const made = await run(place, [
      'silence',
      'device=meter-*',
      'region=north',
      '--for',
      '2h',
      '--reason',
      'works',
      '--by',
      'Ann',
    ]);
    expect(made.out).toMatch(
      /^silence [0-9a-f]{8}: device=meter-\* region=north until 2026-11-30 15:00:00 UTC \(2 h\), within a minute; it matches 1 incident of now\nend it: npx weir alerts unsilence [0-9a-f]{8}\n$/,
    );
    const [silence] = await place.desk.silences();
    expect(silence).toMatchObject({
      matchers: { device: 'meter-*', dimensions: { region: 'north' } },
      by: 'Ann',
      reason: 'works',
      endMs: NOW + 120 * MINUTE_MS,
    });
    const listed = await run(place, ['silences']);
    expect(listed.out).toMatch(
      /\n[0-9a-f]{8} {2}device=meter-\* region=north {2}2026-11-30 15:00:00 {2}2 h {3}Ann {2}works\n/,
    );
    expect((await run(place, ['list', '--open'])).out).toMatch(/meter-1 .* firing, silenced until 15:00:00\n/);
    const ended = await run(place, ['unsilence', silence!.id.slice(0, 4)]);
    expect(ended.out).toContain(`silence ${silence!.id} (device=meter-* region=north) has ended`);
    expect((await run(place, ['silences'])).out).toBe('nothing is silenced\n');
    expect((await run(place, ['silences', '--all'])).out).toContain('ended');
  });

  const rest = ['--for', '1h', '--reason', 'r'];
  test.each([
    [[...rest], 'what is to be silenced?'],
    [['meter-1', ...rest], '"meter-1" is no matcher: expected NAME=VALUE'],
    [['devise=x', ...rest], 'incidents have no devise: did you mean device?'],
    [['zzzz=x', ...rest], 'expected one of device, rule, kind, severity, lane, region'],
    [['device=a', 'device=b', ...rest], 'device is given twice'],
    [['severity=grave', ...rest], 'severity=grave: expected one of low, medium, high, critical'],
    [['device=a', '--for', '1h'], '--reason is missing'],
    [['device=a', '--reason', 'r'], 'when does it end? Give --for 2h'],
    [['device=a', '--reason', 'r', '--for', 'soon'], '--for is "soon": expected a time such as 30m, 2h or 1d'],
    [
      ['device=a', '--reason', 'r', '--until', '2026-11-30T12:00:00Z'],
      'which has passed: it is 2026-11-30 13:00:00 UTC',
    ],
    [['device=a', '--reason', 'r', '--until', '2026-12-01', '--for', '1h'], 'give one'],
  ])('%j is refused with 2', async (argv, says) => {
    const { place } = await placeWithIncidents();
    const { code, err } = await run(place, ['silence', ...argv]);
    expect(code).toBe(2);
    expect(err).toContain(says);
    expect(await place.desk.silences()).toEqual([]);
  });

  test('that is not there cannot be ended; those there are, are named', async () => {
    const { place } = await placeWithIncidents();
    expect((await run(place, ['unsilence', 'x'])).err).toContain('nothing is silenced');
    await run(place, ['silence', 'rule=outage', ...rest]);
    expect((await run(place, ['unsilence', 'x'])).err).toMatch(
      /there is no silence x that has not ended: there are [0-9a-f]{8} \(rule=outage\)/,
    );
  });
});

describe('tail', () => {
  test('begins with the latest, then tells each change once, also that one is over', async () => {
    const { place, store } = await placeWithIncidents();
    const { out, code } = await run(
      place,
      ['tail', '--lines', '1'],
      async (look) => {
        if (look === 1) await run(place, ['ack', ids.outage]);
        if (look === 3) {
          const last = transitionOf(ids.outage, {
            transition: 2,
            state: 'resolved',
            change: 'over',
            atMs: NOW,
            message: 'the outage is over',
          });
          const head = (await store.head(ids.outage))!;
          await store.putHead({ ...headOf(last), version: head.version + 1 });
          expect(isOpen((await store.head(ids.outage))!)).toBe(false);
        }
      },
      4,
    );
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      '2026-11-30 12:55:01  high      0f3b0000  meter-2  power 9.5 kW is 692 % above its baseline of 1.2 kW',
      '2026-11-30 13:00:00  critical  0f3a91c2  meter-1  power 0.03 kW is below 0.1 kW: an outage  (firing, acknowledged by zoe)',
      '2026-11-30 13:00:01  resolved  0f3a91c2  meter-1  the outage is over',
      '',
    ]);
  });

  test('with filters and as JSON, a line each', async () => {
    const { place } = await placeWithIncidents();
    const { out } = await run(place, ['tail', '--json', '--device', 'meter-1'], undefined, 1);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).device),
    ).toEqual(['meter-1']);
  });
});

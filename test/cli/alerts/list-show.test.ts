// `weir alerts list` and `show`: what people see of incidents.
import { describe, expect, test } from 'vitest';
import { headOf, ids, MINUTE_MS, NOW, placeWithIncidents, run, transitionOf } from './rig.ts';

describe('list', () => {
  test('has those that go on first, the newest first, with value against normal', async () => {
    const { out, code } = await run((await placeWithIncidents()).place, ['list']);
    expect(code).toBe(0);
    expect(out.split('\n').map((line) => line.trimEnd())).toEqual([
      'id        severity  device   what       since     value    against  state',
      '0f3b0000  high      meter-2  spike      12:55:00  9.5 kW   1.2 kW   firing',
      '0f3a91c2  critical  meter-1  outage +1  12:50:00  0.03 kW  1.2 kW   firing',
      'aaaa0000  critical  meter-3  outage     12:00:00  0.03 kW  1.2 kW   resolved',
      '2 open, 1 over',
      '',
    ]);
  });

  test.each([
    [['--open'], ['meter-2', 'meter-1']],
    [['--device', 'meter-1'], ['meter-1']],
    [
      ['--device', 'meter-*'],
      ['meter-2', 'meter-1', 'meter-3'],
    ],
    [['--device', 'METER-1'], []],
    [
      ['--severity', 'critical'],
      ['meter-1', 'meter-3'],
    ],
    [
      ['--severity', 'low'],
      ['meter-2', 'meter-1', 'meter-3'],
    ],
    [
      ['--since', '30m'],
      ['meter-2', 'meter-1'],
    ],
    [['--since', '2026-11-30T12:52:00Z'], ['meter-2']],
    [['--limit', '1'], ['meter-2']],
    [['--severity', 'critical', '--limit', '1'], ['meter-1']],
  ])('%j answers %j', async (argv, devices) => {
    const { out } = await run((await placeWithIncidents()).place, ['list', '--json', ...argv]);
    expect(JSON.parse(out).map((row: { device: string }) => row.device)).toEqual(devices);
  });

  test('has those that go on although more than are shown ended since, and finds them by how their id begins', async () => {
    const { place, store } = await placeWithIncidents();
    for (let index = 0; index < 60; index += 1) {
      const id = `bbbb0000-3333-8333-8333-0000000000${index + 10}`;
      const later = { startMs: NOW - MINUTE_MS, atMs: NOW, state: 'resolved', change: 'over', transition: 2 } as const;
      await store.putHead(headOf(transitionOf(id, later)));
    }
    const { out } = await run(place, ['list', '--limit', '3']);
    expect(out.split('\n').map((line) => line.slice(0, 4))).toEqual(['id  ', '0f3b', '0f3a', 'bbbb', '2 op', '']);
    expect((await run(place, ['show', '0f3a'])).code).toBe(0);
  });

  test('of a device that calls itself * names a silence of that one', async () => {
    const { place, store } = await placeWithIncidents();
    await store.putHead(headOf(transitionOf('cccc0000-3333-8333-8333-000000000010', { device: '*' })));
    expect((await run(place, ['show', 'cccc'])).out).toContain("silence device='\\*' --for 2h");
    expect((await run(place, ['list', '--device', '\\*'])).out).toContain('1 open, 0 over');
  });

  test('says of which nobody was told, by the profile or a setting', async () => {
    const { place, store } = await placeWithIncidents();
    const id = 'dddd0000-6666-8666-8666-000000000006';
    const { told: _, ...untold } = headOf(transitionOf(id, { device: 'meter-7', severity: 'low' }));
    await store.putHead(untold);
    expect((await run(place, ['list', '--device', 'meter-7'])).out).toMatch(/dddd0000 {2}low .* firing, not told\n/);
  });

  test('of nothing says so', async () => {
    const { out } = await run((await placeWithIncidents()).place, ['list', '--device', 'nobody']);
    expect(out).toBe('no incidents\n');
  });

  test.each([
    [['--severity', 'grave'], '--severity is "grave": expected one of low, medium, high, critical'],
    [['--since', 'yesterday'], '--since is "yesterday": expected a time such as'],
    [['--limit', '0'], '--limit is "0": expected a whole number from 1 to 2000'],
    [['--opne'], "Unknown option '--opne': did you mean --open?"],
  ])('%j is refused with 2', async (argv, says) => {
    const { code, out, err } = await run((await placeWithIncidents()).place, ['list', ...argv]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(says);
  });
});

describe('show', () => {
  test('tells what, where, since when, the value against normal, what was told, and what to do', async () => {
    const { out } = await run((await placeWithIncidents()).place, ['show', '0f3a']);
    expect(out).toContain('CRITICAL outage: meter-1, region north\n');
    expect(out).toContain(`incident ${ids.outage}, firing\n`);
    expect(out).toContain('since 2026-11-30 12:50:00 UTC, for 10 min\n');
    expect(out).toContain('power 0.03 kW, against 1.2 kW\n');
    expect(out).toMatch(/\n {2}12:50:00 {2}opened {2}critical {2}sent 12:50:00 {2}power 0\.03 kW is below/);
    expect(out).toMatch(/\n {2}medium {4}drop {4}ended {3}1 reading since 12:50:00 +power 0\.5 kW is 58 %/);
    expect(out).toContain("\n  npx weir alerts ack 0f3a91c2 --note 'on my way'\n");
    expect(out).toContain('\n  npx weir explain 0f3a91c2\n');
  });

  test('draws the windows around it, with a line where it is, and says the same in words', async () => {
    const { place } = await placeWithIncidents();
    const { out } = await run(place, ['show', ids.outage]);
    expect(out).toMatch(/\n {2}1\.2 kW │┄+\n/);
    expect(out).toMatch(/└─+━+\n/);
    const words =
      '30 means of 1m from 12:30:00 to 12:59:00: lowest 0.03 kW at 12:50:00, highest 1 kW at 12:30:00; compared with 1.2 kW';
    expect(out).toContain(`\n  ${words}\n`);
    const plain = await run(place, ['show', ids.outage, '--no-chart']);
    expect(plain.out).toContain(words);
    expect(plain.out).not.toContain('│');
  });

  test('says what was kept and why, and that no windows are left', async () => {
    const { place, store } = await placeWithIncidents();
    await place.desk.putSilence(
      {
        id: 's1',
        matchers: { device: 'meter-2' },
        startMs: 0,
        endMs: Date.UTC(2026, 10, 30, 15),
        by: 'Ann',
        reason: 'works',
      },
      Date.UTC(2026, 10, 30, 12),
    );
    const { out } = await run(place, ['show', ids.spike]);
    expect(out).toContain('kept: silenced by Ann until 15:00:00: works (s1)');
    expect(out).toContain('firing, silenced until 15:00:00\n');
    expect(out).toContain('no windows of then are kept');
    expect(await store.head(ids.spike)).toBeDefined();
  });

  test('as JSON holds the row, the story and the windows', async () => {
    const { out } = await run((await placeWithIncidents()).place, ['show', ids.outage, '--json']);
    const { row, story, windows } = JSON.parse(out);
    expect(row).toMatchObject({
      id: ids.outage,
      state: 'firing',
      value: 0.03,
      baseline: 1.2,
      acknowledged: null,
      silenced: null,
    });
    expect(story).toEqual([expect.objectContaining({ what: 'opened', isSent: true })]);
    expect(windows.points).toHaveLength(30);
  });

  test('of a group tells how many devices, and silences its dimension values', async () => {
    const { place, store } = await placeWithIncidents();
    const id = 'cccc0000-5555-8555-8555-000000000005';
    const group = transitionOf(id, { device: 'region=north', lane: 'group', count: 7, value: 7, baseline: null });
    await store.putHead(headOf(group));
    const { out } = await run(place, ['show', 'cccc']);
    expect(out).toContain('\n7 devices\n');
    expect(out).toContain("alerts silence rule=outage region=north --for 2h --reason 'why'\n");
    expect(out).not.toContain('npx weir explain');
    const listed = (await run(place, ['list'])).out;
    expect(listed).toMatch(/cccc0000 {2}critical {2}region=north \(7\) {2}outage +12:50:00 +firing\n/);
    expect((await run(place, ['list', '--limit', '2'])).out).toContain(
      '2 open, 0 over; the newest 2, --limit shows more\n',
    );
  });

  test.each([
    [['show'], 'which incident? Give its id, or how it begins'],
    [['show', 'a', 'b'], 'one incident at a time: "b" is a second one'],
    [['show', 'zebra'], '"zebra" is no id of an incident'],
    [['show', '0f3'], '2 incidents begin with 0f3: 0f3b0000-2222 (meter-2), 0f3a91c2-1111 (meter-1)'],
    [['sohw', '0f3a'], 'there is no part "sohw": did you mean show?'],
  ])('%j is refused with 2 and a way on', async (argv, says) => {
    const { code, err } = await run((await placeWithIncidents()).place, argv);
    expect(code).toBe(2);
    expect(err).toContain(says);
  });

  test.each([
    [['show', '0f3a9fff'], `did you mean ${ids.outage} of meter-1?`],
    [['show', 'ffff'], 'it never was, or has expired (setting alertTtlDays); the latest are 0f3b0000-2222'],
    [['ack', 'ffff'], 'it never was, or has expired'],
    [['unsilence', 'ffff'], 'nothing is silenced'],
  ])('%j ends with 4: what is named is not there', async (argv, says) => {
    const { code, err } = await run((await placeWithIncidents()).place, argv);
    expect([code, err]).toEqual([4, expect.stringContaining(says)]);
  });
});

// `weir explain` as a person types it: from a file, by an id or without one, as text and as JSON, and what is refused.
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { explainCommand } from '#cli/explain/command.ts';
import { captured } from '../captured.ts';

const FILE = 'examples/readings/two-meters.jsonl';
const MINE = ['--file', FILE, '--profile', 'energy'];

async function run(...argv: string[]) {
  const { written, streams } = captured();
  const code = await explainCommand(argv, {
    stdin: Readable.from([]),
    ...streams,
    env: {},
    folder: '.',
    calledBy: 'npx',
  });
  return { code, ...written };
}

describe('from a file', () => {
  test('the last incident of a device is shown with its rule, limits and what goes on', async () => {
    const { code, out, err } = await run(...MINE, '--device', 'meter-7');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('meter-7: 97 readings from 2026-01-31 00:00:00 to 2026-01-31 23:45:00 UTC\n');
    expect(out).toMatch(/\nincident [0-9a-f-]{36}, since 2026-01-31 15:/);
    expect(out).toMatch(/\n15:45:00 {2}power 1\.241 kW +drop +2\.658 kW +<1\.329 medium +medium +firing\n/);
  });

  test('says plainly that what is normal was learnt anew, from which reading on and from how many', async () => {
    const { out } = await run(...MINE, '--device', 'meter-7');
    expect(out).toMatch(
      /\nWhat is normal \(baselines, means, what the adaptive rule knows\) was learnt anew for this, from 2026-01-31 00:00:00 UTC on and \d+ readings before it began; nothing that was stored then was read\.\n/,
    );
    const { learntAnew, notes, incident, steps } = JSON.parse(
      (await run(...MINE, '--device', 'meter-7', '--json', '--all')).out,
    );
    expect(learntAnew.fromMs).toBe(Date.UTC(2026, 0, 31));
    const before = steps.filter((step: { atMs: number }) => step.atMs < incident.transitions[0].startMs);
    expect(learntAnew.readings).toBeGreaterThanOrEqual(before.length);
    expect(notes[0]).toContain(`${learntAnew.readings} readings before it began`);
  });

  test('an incident is found by how its id begins; its JSON holds the same numbers', async () => {
    const last = JSON.parse((await run(...MINE, '--device', 'meter-7', '--json')).out);
    const { id } = last.incident;
    const { code, out } = await run(id.slice(0, 8), ...MINE, '--device', 'meter-7', '--json', '--around', '0', '--all');
    expect(code).toBe(0);
    const { incident, steps, device } = JSON.parse(out);
    expect([device, incident.id]).toEqual(['meter-7', id]);
    const drop = steps
      .flatMap((step: { rules: { rule: string }[] }) => step.rules)
      .find(({ rule }: { rule: string }) => rule === 'drop');
    expect(drop).toMatchObject({ value: 1.241, finding: 'medium', baseline: expect.closeTo(2.658, 3) });
    expect(drop.limits).toEqual([{ side: 'below', value: expect.closeTo(drop.baseline / 2, 6), severity: 'medium' }]);
  });

  test('--rule all shows each rule of the profile that reads the values', async () => {
    const { out } = await run(...MINE, '--device', 'meter-7', '--rule', 'all');
    for (const rule of ['spike', 'drop', 'outage']) expect(out).toMatch(new RegExp(`\\n${rule} {2}`));
  });

  test.each([
    [[], '--device is missing: with --file say whose readings are explained'],
    [['a', 'b', '--device', 'm'], 'one incident at a time: "b" is a second one'],
    [['--device', 'meter-7', '--around', '-1'], '--around is followed by -1'],
    [['--device', 'meter-7', '--around=x'], '--around is "x": expected a whole number from 0 to 10000'],
    [['--device', 'meter-7', '--local'], '--file is instead of a deployment'],
  ])('%j is refused with what was expected', async (argv, says) => {
    const { code, out, err } = await run(...MINE, ...argv);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(says);
  });

  test.each([
    [['--device', 'meter-9'], 'has no reading of device "meter-9" that Weir accepts: did you mean meter-7?'],
    [['ffffffff', '--device', 'meter-7'], 'no incident of these readings begins with "ffffffff": the latest are '],
  ])('%j ends with 4: what is named is not there', async (argv, says) => {
    const { code, out, err } = await run(...MINE, ...argv);
    expect([code, out, err]).toEqual([4, '', expect.stringContaining(says)]);
  });
});

test('without a file, an incident or a device there is nothing to explain', async () => {
  const { code, err } = await run('--local');
  expect(code).toBe(2);
  expect(err).toContain('which incident? Give its id, as npx weir alerts list shows it');
});

test('where no run of npm start answers, that is said with what to do, and not as a fault', async () => {
  const { code, err } = await run('--device', 'd', '--page', 'http://127.0.0.1:9');
  expect(code).toBe(1);
  expect(err).toBe(
    'explain: nothing answers at http://127.0.0.1:9: start it in another terminal with npm start; it prints the address of its page, which --page takes\n',
  );
});

test('--page takes addresses of this machine only, and not beside -c', async () => {
  expect((await run('--device', 'd', '--page', 'http://example.com')).err).toContain(
    'expected an address of this machine',
  );
  expect((await run('--device', 'd', '--local', '-c', 'stage=prod')).err).toContain('give one');
});

// A replay with other rules: a change for all of the file, or the versions that a deployment had, each from the
// arrivals on at which it began there.
import { afterAll, describe, expect, it } from 'vitest';
import { createRig } from '../replay/rig.ts';

const rig = createRig();
afterAll(() => rig.remove());

const FILE = ['--profile', 'energy', 'examples/readings/two-meters.jsonl'];
const change = (name: string, content: unknown) => rig.file(name, JSON.stringify(content));
const told = async (...argv: string[]) =>
  (await rig.replay([...FILE, ...argv])).alerts.map(({ rule, device_id, at, transition }) => {
    return `${device_id} ${rule} ${transition} ${String(at).slice(11, 16)}`;
  });

describe('a replay with --rules', () => {
  it('judges all of the file by a change', async () => {
    const plain = await told();
    const off = await told('--rules', change('off.json', { all: { drop: null } }));
    expect(plain.some((line) => line.includes('drop'))).toBe(true);
    expect(off).toEqual(plain.filter((line) => !line.includes('drop')));
  });

  it('judges each reading by the version of its arrival', async () => {
    const at = (clock: string) => Date.parse(`2026-01-31T${clock}Z`);
    const said = { profile: 'energy', savedAtMs: 0, by: 'ann', why: '' };
    const off = { all: { spike: null, drop: null, outage: null } };
    const history = [
      { ...said, version: 2, activateAtMs: at('15:30:00'), body: {} },
      { ...said, version: 1, activateAtMs: at('14:00:00'), body: off },
    ];
    const plain = await told();
    const changed = await told('--rules', change('history.json', { profile: 'energy', versions: history }));
    const isOff = (line: string) => line.slice(-5) >= '14:00' && line.slice(-5) < '15:30';
    expect(plain.some((line) => isOff(line))).toBe(true);
    expect(changed.some((line) => isOff(line))).toBe(false);
    expect(changed).toContain('meter-8 outage 1 20:00');
  });

  it('comes out the same under chaos with a change', async () => {
    const { code, stderr } = await rig.run([
      ...FILE,
      '--rules',
      change('c.json', { all: { drop: null } }),
      '--chaos',
      '1-3',
    ]);
    expect([code, stderr]).toEqual([0, '']);
  });

  it.each([
    ['{"all":{"spike":{"ratio":-1}}}', 'rule spike: ratio -1: expected more than 0'],
    ['{"versions":[{"body":{}}]}', 'has a version without a number'],
    ['no json', 'cannot be read'],
  ])('refuses %s with what is wrong', async (content, says) => {
    const { code, stderr } = await rig.run([...FILE, '--rules', rig.file('wrong.json', content)]);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });

  it('refuses a history together with chaos, which changes the order of arrivals', async () => {
    const versions = [{ version: 1, activateAtMs: 5, body: {} }];
    const { code, stderr } = await rig.run([...FILE, '--rules', change('h.json', { versions }), '--chaos', '1']);
    expect(code).toBe(2);
    expect(stderr).toContain('--chaos changes the order of arrivals');
  });
});

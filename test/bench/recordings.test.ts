// What people get of a fire and of a temperature around its limits, with the smoke profile as shipped.
import { expect, it } from 'vitest';
import { firesCase, sequenceCase } from '#bench/recordings/cases.ts';

it.each([10, 60])(
  'a temperature around two limits, a reading each %i s, is one incident and two messages',
  async (s) => {
    const { incidents, messages, incidentsByRule } = await sequenceCase(s);
    expect([incidents, messages]).toEqual([1, 2]);
    expect(incidentsByRule).toEqual({ 'temperature-level': 1 });
  },
);

it('a simulated fire is one incident and at most four messages', async () => {
  const { note } = await firesCase(0.25);
  expect(note).toMatch(/^[1-9] fires; the worst one made 1 incidents, [1-4] messages$/);
});

// Whatever a file holds, the command says what to mend or plays it: it never fails by itself, and every value ends in
// one of the four counts.
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import type { Summary } from '#cli/replay/output/summary.ts';
import { createRig } from './rig.ts';

const rig = createRig();
afterAll(() => rig.remove());

const RUNS = Number(process.env.WEIR_FILE_RUNS ?? 150);

const cell = fc.oneof(
  fc.constantFrom(
    '',
    '1',
    '-2.5',
    '4,25',
    '1e400',
    'NaN',
    '?',
    'true',
    '"',
    '""',
    '"a\nb"',
    '#',
    "'",
    '__proto__',
    '\u0000',
    'é',
    ' x ',
  ),
  fc.constantFrom('a', 'b', 'Küche', 'power', 'kW', 'W', 'north'),
  fc.constantFrom(
    '2026-01-31T12:00:00Z',
    '2025-10-26 02:30',
    '2025-10-26 02:00',
    '2026-03-29 02:30',
    '31/01/2026 1:00 PM',
    '24:00',
    '20260131',
  ),
  fc.constantFrom('1769864400', '46053.5', '0', '1769864400000', '01/02/2026', '31.01.26', '2025-10-26 02:30 CEST'),
  fc.string({ maxLength: 8 }),
);
const name = fc.oneof(
  fc.constantFrom(
    'device',
    'device_id',
    'id',
    'timestamp',
    'time',
    'date',
    'power',
    'power_kw',
    'value',
    'unit',
    'metric',
    'quality',
    'region',
    '',
  ),
  fc.constantFrom('__proto__', 'constructor', 'temp', 'Temp', 'measures', 'payload', '#2', '"x"'),
);
const table = fc
  .tuple(
    fc.constantFrom(',', ';', '\t', '|'),
    fc.uniqueArray(name, { minLength: 1, maxLength: 6 }),
    fc.array(fc.array(cell, { maxLength: 7 }), { maxLength: 12 }),
  )
  .map(([delimiter, header, rows]) => [header, ...rows].map((row) => row.join(delimiter)).join('\n'));
const usual = fc
  .array(fc.tuple(fc.constantFrom('a', 'b'), cell, cell), { maxLength: 12 })
  .map((rows) => ['device,timestamp,power', ...rows.map((row) => row.join(','))].join('\n'));
const good = fc
  .array(fc.oneof({ weight: 6, arbitrary: fc.constantFrom('1', '2.5', '-3') }, { weight: 1, arbitrary: cell }), {
    maxLength: 12,
  })
  .map((powers) =>
    ['device,timestamp,power', ...powers.map((power, minute) => `a,${1769864400 + minute * 60},${power}`)].join('\n'),
  );
const json = fc
  .tuple(
    fc.array(
      fc.oneof(
        fc.jsonValue({ maxDepth: 3 }),
        fc.record({ device_id: cell, timestamp: cell, power: fc.oneof(cell, fc.double()) }),
      ),
      { maxLength: 5 },
    ),
    fc.nat({ max: 2 }),
    fc.nat({ max: 20 }),
  )
  .map(([values, indent, cut]) => JSON.stringify(values, undefined, indent).slice(0, cut === 0 ? -3 : undefined));

const bytes = fc.oneof(
  { weight: 3, arbitrary: table.map((text) => Buffer.from(text)) },
  { weight: 4, arbitrary: usual.map((text) => Buffer.from(text)) },
  { weight: 3, arbitrary: good.map((text) => Buffer.from(text)) },
  { weight: 3, arbitrary: json.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((raw) => Buffer.from(raw)) },
  { weight: 1, arbitrary: table.map((text) => Buffer.from(text, 'latin1')) },
  { weight: 1, arbitrary: table.map((text) => Buffer.from(text, 'utf16le')) },
);
const options = fc
  .tuple(
    fc.constantFrom('energy', 'generic', 'smoke'),
    fc.constantFrom([], ['--zone', 'Europe/Paris'], ['--zone', 'UTC']),
    fc.constantFrom(
      [],
      ['--sort'],
      ['--encoding', 'latin1'],
      ['--encoding', 'utf-16'],
      ['--decimal', ','],
      ['--metric', 'power_kw'],
    ),
    fc.constantFrom(
      [],
      ['--format', 'csv'],
      ['--format', 'jsonl'],
      ['--melt-as', 'temp'],
      ['--device', 'd'],
      ['--start', '2026-01-31T00:00:00Z'],
    ),
    fc.constantFrom(
      [],
      ['--date-format', 'dd/mm/yyyy'],
      ['--date-format', 'compact'],
      ['--date-format', 'excel'],
      ['--stamp', 'end'],
    ),
  )
  .map(([profile, ...rest]) => ['--profile', profile, ...rest.flat()]);

it('any file under any options is played to counts that add up, or refused with words', async () => {
  const seen = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(bytes, options, fc.constantFrom('f.csv', 'f.json', 'f'), async (content, argv, file) => {
      const { code, stdout, stderr } = await rig.run([...argv, rig.file(file, content), '--json']);
      seen.set(code, (seen.get(code) ?? 0) + 1);
      expect([0, 2, 3], stderr).toContain(code);
      if (code === 2) {
        expect(stderr).toMatch(/^replay: ./);
        return;
      }
      const { values, readings_in, accepted, duplicate, late, rejected, exit_code, hints } = JSON.parse(
        stdout,
      ) as Summary;
      expect(values.accepted + values.duplicate + values.late + values.rejected).toBe(values.in);
      expect(accepted + duplicate + late + rejected).toBe(readings_in);
      expect(exit_code).toBe(code);
      if (code === 3) expect(hints.length).toBeGreaterThan(0);
      if (code === 3) expect(stderr).toMatch(/^replay: (nothing|more than half|the files hold no)/);
    }),
    { seed: 20_261_130, numRuns: RUNS },
  );
  // Not all of one kind: else it would show nothing.
  expect([...seen.keys()].sort()).toEqual([0, 2, 3]);
}, 120_000);

it('the values of a table without faults are those of its cells', async () => {
  const number = fc.double({ min: -1000, max: 1000, noNaN: true });
  const rows = fc.array(
    fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat({ max: 500 }), fc.option(number), fc.option(number)),
    { minLength: 1, maxLength: 40 },
  );
  await fc.assert(
    fc.asyncProperty(rows, async (drawn) => {
      const lines = drawn.map(([device, minute, x, y]) =>
        [device, new Date(Date.UTC(2026, 0, 5, 0, minute)).toISOString(), x ?? '', y ?? ''].join(','),
      );
      const file = rig.file('cells.csv', `device,timestamp,x,y\n${lines.join('\n')}\n`);
      const { summary } = await rig.replay(['--profile', 'generic', file, '--sort']);
      const filled = drawn.reduce((sum, [, , x, y]) => sum + Math.max(1, Number(x !== null) + Number(y !== null)), 0);
      expect(summary.values.in).toBe(filled);
      expect(summary.values.late).toBe(0);
    }),
    { numRuns: 60 },
  );
}, 60_000);

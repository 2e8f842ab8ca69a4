// `weir`: finds a command, tells its help, version and completion, and what npm took for itself.
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Command } from '#cli/command.ts';
import { COMMANDS } from '#cli/commands.ts';
import { weir } from '#cli/weir.ts';

interface Run {
  readonly env?: Readonly<Record<string, string>>;
  readonly commands?: readonly Command[];
}

async function run(argv: readonly string[], { env = {}, commands = COMMANDS }: Run = {}) {
  const written = { out: [] as string[], err: [] as string[] };
  const code = await weir(commands, argv, {
    stdin: Readable.from([]),
    stdout: { write: (text) => void written.out.push(text) },
    stderr: { write: (text) => void written.err.push(text) },
    env,
    folder: '/',
    onInterrupt: () => undefined,
    exit: () => undefined,
  });
  return { code, out: written.out.join(''), err: written.err.join('') };
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  version: string;
  scripts: Record<string, string>;
  bin: Record<string, string>;
};

describe('weir', () => {
  it('tells its version, which is the package’s', async () => {
    expect(await run(['--version'])).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' });
  });

  it('without a command ends with 2 and lists them', async () => {
    const { code, out, err } = await run([]);
    expect([code, out]).toEqual([2, '']);
    for (const { name, summary } of COMMANDS) expect(err).toMatch(new RegExp(`  ${name} +${summary.slice(0, 20)}`));
    expect(await run(['--help'])).toEqual({ code: 0, out: err, err: '' });
    for (const argv of [['help'], ['help', '--help'], ['completion', '--help'], ['-h']]) {
      expect(await run(argv)).toEqual({ code: 0, out: err, err: '' });
    }
  });

  it.each([
    [['replya'], 'there is no command "replya": did you mean replay?'],
    [['toString'], 'there is no command "toString": expected one of start, replay,'],
    [['--profile', 'smoke'], "Unknown option '--profile'"],
    [['--versoin'], "Unknown option '--versoin': did you mean --version?"],
    [['version'], 'there is no command "version": did you mean --version?'],
    [['--replay', 'x'], "Unknown option '--replay': did you mean replay?"],
    [['help', 'cots'], 'there is no command "cots": did you mean cost?'],
    [['help', 'bench', 'qick'], 'bench has no part "qick": expected one of quick,'],
    [['completion', 'tcsh'], 'completion is for "tcsh": expected one of bash, zsh, fish'],
    [['completion'], 'completion is for ""'],
  ])('%j ends with 2 and says what to do', async (argv, message) => {
    const { code, out, err } = await run(argv);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`weir: ${message}`);
    expect(err.split('\n').at(-2)).toBe('npx weir --help lists the options');
  });

  it('ends with 1 and the reason where a command throws', async () => {
    const broken = { ...COMMANDS[0]!, run: () => Promise.reject(new Error('it broke')) };
    const { code, err } = await run(['start'], { commands: [broken] });
    expect([code, err.split('\n')[0]]).toEqual([1, 'weir stopped: Error: it broke']);
  });
});

describe.each(COMMANDS)('$name', ({ name, table }) => {
  it('has the same help as `weir help`, made of its table', async () => {
    const { options, parts = [] } = await table();
    const { out } = await run(['help', name]);
    expect(await run([name, '--help'])).toEqual({ code: 0, out, err: '' });
    for (const option of Object.keys(options)) expect(out).toContain(`--${option}`);
    for (const part of parts) expect(out).toContain(`  ${part.table.name.split(' ')[1]} `);
  });

  it('is what its npm scripts start', async () => {
    const { script, parts = [] } = await table();
    for (const own of [script, ...parts.map((part) => part.table.script)]) {
      if (own !== undefined) expect(manifest.scripts[own]).toContain(`node scripts/run.mjs cli/main.ts ${name}`);
    }
  });

  it('answers a wrong option with 2, and the nearest of its own', async () => {
    const [option = 'help'] = Object.keys((await table()).options).filter((each) => each.length > 4);
    const first = name === 'emulator' ? ['up', '--dokcer'] : [`--${option}z`];
    const { code, err } = await run([name, ...first]);
    expect(code).toBe(2);
    if (name !== 'bench')
      expect(err).toContain(name === 'emulator' ? 'did you mean --docker?' : `did you mean --${option}?`);
  });
});

it('an npm script is told of by its own name, npx by its', async () => {
  const { err } = await run(['cost', '--devices', '0'], { env: { npm_lifecycle_event: 'cost' } });
  expect(err).toContain('npm run cost -- --help lists the options');
  const npx = await run(['cost', '--devices', '0'], { env: { npm_lifecycle_event: 'npx' } });
  expect(npx.err).toContain('npx weir cost --help lists the options');
});

it('options that npm took for itself are refused before anything is started, with the line to type', async () => {
  const env = { npm_lifecycle_event: 'start', npm_config_profile: 'true' };
  expect(await run(['start', 'smoke'], { env })).toEqual({
    code: 2,
    out: '',
    err: `start: npm took --profile for itself: a -- of its own has to stand before the options. Type
  npm start -- --profile smoke
npm start -- --help lists the options
`,
  });
});

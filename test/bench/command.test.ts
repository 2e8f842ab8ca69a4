import { describe, expect, it } from 'vitest';
import { benchCommand } from '#bench/command.ts';
import { type BenchPart, benchPart } from '#bench/part.ts';

const echo = (name: string) =>
  benchPart({
    name,
    summary: `what ${name} measures`,
    options: { n: { value: 'N', default: '1', says: `of ${name}` } },
    async run({ n }, say) {
      say({ done: 1, total: 2, note: 'at work' });
      if (n === 'broken') throw new Error('it broke');
      return { n };
    },
    text: (figures) => `${name} found ${figures.n}\n`,
  });

async function run(argv: readonly string[], isTTY = false) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await benchCommand([echo('quick'), echo('load')] as readonly BenchPart[], argv, {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text), isTTY },
    env: { NO_COLOR: '1' },
  });
  return { code, out: out.join(''), err: err.join('') };
}

describe('npm run bench', () => {
  it('runs the first part where none is named, with its options', async () => {
    expect(await run(['--n', '7'])).toEqual({ code: 0, out: 'quick found 7\n', err: '' });
  });

  it('runs the part that is named', async () => {
    expect((await run(['load'])).out).toBe('load found 1\n');
  });

  it('prints nothing but JSON with --json', async () => {
    expect(await run(['load', '--json'])).toEqual({ code: 0, out: '{\n  "n": "1"\n}\n', err: '' });
  });

  it('shows progress on a terminal only, and takes it away', async () => {
    const { err } = await run([], true);
    expect(err).toContain('at work');
    expect(err.endsWith('\r\u001b[K')).toBe(true);
  });

  it('tells every part with --help, and a part its own options', async () => {
    expect((await run(['--help'])).out).toContain('  load   what load measures\n');
    expect((await run(['load', '--help'])).out).toContain('  --n N       of load (1)\n');
  });

  it.each([[['nothing']], [['load', '--what']]])('ends %j with 2 and a hint', async (argv) => {
    const { code, err } = await run(argv);
    expect(code).toBe(2);
    expect(err).toContain('npm run bench -- --help');
  });

  it('ends with 1 and the reason where a part fails', async () => {
    const { code, err } = await run(['--n=broken']);
    expect([code, err.split('\n')[0]]).toEqual([1, 'bench stopped: Error: it broke']);
  });
});

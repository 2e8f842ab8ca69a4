// The completion scripts: bash runs its own, all three name every command and option of the tables.
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '#cli/commands.ts';
import { completionScript } from '#cli/completion.ts';

const script = (shell: string) => completionScript(COMMANDS, ['help', 'completion'], [shell]);

const hasBash = process.platform !== 'win32' && spawnSync('bash', ['-c', 'true']).status === 0;

/** What bash offers for the last of `words`. */
async function offered(...words: readonly string[]): Promise<string[]> {
  const run = `${await script('bash')}
COMP_WORDS=(weir "$@"); COMP_CWORD=$#; _weir; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', run, 'bash', ...words], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter(Boolean).sort();
}

describe.skipIf(!hasBash)('bash', () => {
  it('offers commands, parts, options and the values that an option may have', async () => {
    expect(await offered('re')).toEqual(['redrive', 'replay']);
    expect(await offered('--')).toEqual(['--help', '--version']);
    expect(await offered('replay', '--da')).toEqual(['--date-format']);
    expect(await offered('replay', '--profile', 'en')).toEqual(['energy']);
    expect(await offered('cost', '--engine', '')).toEqual(['athena', 'none', 'timestream']);
    expect(await offered('bench', 'l')).toEqual(['load']);
    expect(await offered('bench', 'load', '--b')).toEqual(['--bound']);
    expect(await offered('emulator', 'up', '--m')).toEqual(['--ministack']);
    expect(await offered('help', 'k')).toEqual(['kept']);
    expect(await offered('completion', 'z')).toEqual(['zsh']);
  });

  it('offers what follows a =, which bash makes a word of its own', async () => {
    expect(await offered('replay', '--profile', '=', 'sm')).toEqual(['smoke']);
    expect(await offered('cost', '--engine', '=')).toEqual(['athena', 'none', 'timestream']);
  });

  it('offers files where a command takes files, and nothing where a value is free', async () => {
    expect(await offered('replay', 'package.j')).toEqual(['package.json']);
    expect(await offered('cost', 'package.j')).toEqual([]);
    expect(await offered('start', '--seed', '')).toEqual([]);
  });
});

describe.each(['bash', 'zsh', 'fish'])('the script of %s', (shell) => {
  it('names every command, part and option', async () => {
    const text = await script(shell);
    const long = shell === 'fish' ? '-l ' : '--';
    for (const { table } of COMMANDS) {
      const { name, options, parts = [] } = await table();
      expect(text).toContain(name);
      for (const each of [options, ...parts.map((part) => part.table.options)]) {
        for (const option of Object.keys(each)) expect(text).toContain(`${long}${option}`);
      }
      for (const part of parts) expect(text).toContain(part.table.name.split(' ')[1]);
    }
  });

  it('has quotes in pairs', async () => {
    const bare = (await script(shell))
      .replaceAll(/#.*$/gm, '')
      .replaceAll(shell === 'fish' ? /\\['\\]/g : /'\\''/g, '');
    expect(bare.split("'").length % 2).toBe(1);
    expect(bare.split('"').length % 2).toBe(1);
  });
});

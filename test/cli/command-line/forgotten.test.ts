// A forgotten `--`: what npm 11 hands on of a line, and the line that was meant. Words and environment are as npm 11.19
// was seen to make them.
import { describe, expect, it } from 'vitest';
import { forgottenDashes } from '#cli/command-line/forgotten.ts';
import { COMMANDS } from '#cli/commands.ts';

/** In the environment of every script. */
const ALWAYS = {
  npm_config_user_agent: 'npm/11.19.1 node/v24.21.0 linux x64 workspaces/false',
  npm_config_noproxy: '',
  npm_config_userconfig: '/home/me/.npmrc',
  npm_config_local_prefix: '/home/me/weir',
  npm_config_prefix: '/usr',
  npm_config_npm_version: '11.19.1',
  npm_config_cache: '/home/me/.npm',
  npm_config_node_gyp: '/usr/lib/node_modules/npm/node_modules/node-gyp/bin/node-gyp.js',
  npm_config_globalconfig: '/usr/etc/npmrc',
  npm_config_init_module: '/home/me/.npm-init.js',
  npm_config_global_prefix: '/usr',
};

async function forgotten(name: string, words: string, env: Record<string, string>) {
  const table = await COMMANDS.find((command) => command.name === name)!.table();
  const argv = words.split(' ').filter(Boolean);
  return forgottenDashes(table, argv, { ...ALWAYS, ...env }, (word) => word.endsWith('.csv'));
}

describe('the line that was meant', () => {
  it.each([
    // npm start --profile smoke
    ['start', 'smoke', { npm_config_profile: 'true' }, 'npm start -- --profile smoke'],
    // npm start --profile=smoke
    ['start', '', { npm_config_profile: 'smoke' }, 'npm start -- --profile smoke'],
    // npm start --no-simulator
    ['start', '', { npm_config_simulator: '' }, 'npm start -- --no-simulator'],
    // npm start --rate 5 --profile smoke --devices=50: which word is whose shows by what each may be
    [
      'start',
      '5 smoke',
      { npm_config_rate: 'true', npm_config_profile: 'true', npm_config_devices: '50' },
      'npm start -- --profile smoke --devices 50 --rate 5',
    ],
    // npm start --rate 5 --devices 50: nobody can tell which is which
    ['start', '5 50', { npm_config_rate: 'true', npm_config_devices: 'true' }, 'npm start -- --devices N --rate N'],
    ['replay', 'energy a.csv', { npm_config_profile: 'true' }, 'npm run replay -- --profile energy a.csv'],
    ['replay', 'a.csv energy', { npm_config_profile: 'true' }, 'npm run replay -- --profile energy a.csv'],
    [
      'replay',
      'energy a.csv out',
      { npm_config_profile: 'true', npm_config_out: 'true' },
      'npm run replay -- --profile energy --out out a.csv',
    ],
    [
      'replay',
      'a.csv',
      { npm_config_profile: 'energy', npm_config_date_format: 'dd/mm/yyyy', npm_config_melt: 'true' },
      'npm run replay -- --profile energy --date-format dd/mm/yyyy --melt a.csv',
    ],
    [
      'replay',
      '',
      { npm_config_profile: 'energy', npm_config_map: 'A b=power_kw\n\nC=-' },
      "npm run replay -- --profile energy --map 'A b=power_kw' --map C=-",
    ],
    // npm run replay --sort a.csv -- --profile energy
    [
      'replay',
      'a.csv --profile energy',
      { npm_config_sort: 'true' },
      'npm run replay -- --sort --profile energy a.csv',
    ],
    ['doctor', '', { npm_config_call: 'stage=prod' }, 'npm run doctor -- --context stage=prod'],
    ['bench', 'load 5', { npm_config_rate: 'true' }, 'npm run bench -- load --rate 5'],
    ['emulator', 'up', { npm_config_docker: 'true' }, 'npm run localstack:up -- --docker'],
  ] as const)('%s: %j with %o: %s', async (name, words, env, line) => {
    expect(await forgotten(name, words, env)).toMatchObject({ line, isSure: true });
  });
});

describe('no alarm', () => {
  it.each(COMMANDS.map(({ name }) => name))('by what npm sets itself: %s', async (name) => {
    expect(await forgotten(name, '', {})).toBeUndefined();
  });

  it('where the option came behind a --, whatever the environment has', async () => {
    expect(await forgotten('start', '--profile smoke', { npm_config_profile: 'energy' })).toBeUndefined();
    expect(await forgotten('start', '--profile=smoke', { npm_config_profile: 'true' })).toBeUndefined();
  });

  it.each([
    ['redrive', { npm_config_yes: 'true' }],
    ['replay', { npm_config_json: 'true' }],
    ['cost', { npm_config_target: '34.0.0' }],
  ] as const)('that stops %s for what a build server or .npmrc may set: %o', async (name, env) => {
    expect(await forgotten(name, '', env)).toMatchObject({ isSure: false });
  });

  it('by what is set to nothing: npm_config_yes=', async () => {
    expect(await forgotten('redrive', '', { npm_config_yes: '', npm_config_json: '' })).toBeUndefined();
  });
});

// A profile of one's own is a value from the command line on: replay, cost, the doctor, a live run and a deployment
// take the same file.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { App, Stack } from 'aws-cdk-lib/core';
import { buildSync } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { settingsCheck } from '#cli/doctor/machine-checks.ts';
import { readOptions } from '#cli/start/options.ts';
import { SettingsError } from '#config/environment.ts';
import { loadProfile } from '#config/profile/load-profile.ts';
import type { profileOf } from '#functions/profile.ts';
import { buildApp } from '#lib/build-app.ts';
import { bundleOptions, handlerCode } from '#lib/constructs/bundle.ts';
import { readSources } from '#lib/read-sources.ts';
import { Weir } from '#lib/weir.ts';
import { energy } from '#profiles/energy.ts';
import { run as cost } from '../../cli/cost/rig.ts';
import { createRig } from '../../cli/replay/rig.ts';

const FRIDGE = join('examples', 'profile', 'fridge.ts');
const fridge = loadProfile(FRIDGE);
const rig = createRig();
const folder = mkdtempSync(join(tmpdir(), 'weir-own-'));
afterAll(() => {
  rig.remove();
  rmSync(folder, { recursive: true, force: true });
});

it('the example is the same in TypeScript and in JSON', () => {
  expect(loadProfile(join('examples', 'profile', 'fridge.json'))).toEqual(fridge);
});

const lines = Array.from({ length: 20 }, (_, minute) =>
  JSON.stringify({ fridge: 'f1', at: Date.UTC(2026, 0, 1, 0, minute), temp: minute < 15 ? 4 : 25, shop: 'north' }),
).join('\n');

describe('replay', () => {
  it('plays a file by a profile of one’s own, and by the same under chaos in threads', async () => {
    const input = rig.file('fridge.jsonl', lines);
    const { summary, windows, alerts } = await rig.replay(['--profile', FRIDGE, input]);
    expect(summary.profile).toBe('fridge');
    expect(windows).toContainEqual(expect.objectContaining({ device_id: 'f1', measure: 'temperature_c', mean: 4 }));
    expect(alerts).toContainEqual(expect.objectContaining({ rule: 'too-warm', severity: 'critical' }));
    const { code, stderr } = await rig.run(['--profile', FRIDGE, input, '--chaos', '1-2']);
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('different')]);
  });

  it('refuses a broken one with all that is wrong', async () => {
    const broken = rig.file(
      'broken.json',
      JSON.stringify({ ...fridge, windows: ['5m', '1y'], rules: [{ kind: 'frozen' }] }),
    );
    const { code, stderr } = await rig.run(['--profile', broken, '-'], lines);
    expect(code).toBe(2);
    expect(stderr).toContain('window "1y"');
    expect(stderr).toContain('rules[0].kind: "frozen"');
  });
});

it('cost takes it, with its own reporting period', async () => {
  const { code, stdout, stderr } = await cost(['--profile', FRIDGE, '--devices', '500', '--engine', 'none', '--json']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('"fridge"');
  const { stdout: same } = await cost([
    '--profile',
    FRIDGE,
    '--devices',
    '500',
    '--engine',
    'none',
    '--json',
    '--period',
    '1m',
  ]);
  expect(same).toBe(stdout);
});

it('a live run takes it', () => {
  expect(readOptions(['--profile', FRIDGE])).toMatchObject({ profile: fridge, isSimulated: true });
  expect(() => readOptions(['--profile', './nowhere.ts'])).toThrow('there is no such file');
});

describe('a deployment', () => {
  it('is of the profile that a setting names: relative to the folder, or to the settings file that names it', () => {
    writeFileSync(join(folder, 'fridge.json'), JSON.stringify(fridge));
    writeFileSync(join(folder, 'weir.json'), JSON.stringify({ profile: './fridge.json' }));
    for (const sources of [
      readSources({ profile: './fridge.json' }, {}, folder),
      readSources({}, { WEIR_PROFILE: 'fridge.json' }, folder),
      readSources({}, {}, folder),
      readSources({ settings: join(folder, 'weir.json') }, {}, tmpdir()),
    ]) {
      expect(sources.profile).toEqual(fridge);
    }
    expect(readSources({ profile: 'energy' }, {}, folder).profile).toBeUndefined();
    const app = buildApp({ ...readSources({}, {}, folder), bundling: false });
    expect(app.settings).toMatchObject({ profile: 'fridge', profileSource: fridge });
    expect(app.app.synth().stacks.map(({ stackName }) => stackName)).toContain('weir-fridge-dev-compute');
  });

  it('is refused with every problem of the file', () => {
    writeFileSync(join(folder, 'bad.json'), JSON.stringify({ ...fridge, windows: ['5m', '1y'], holdms: 1 }));
    const problems = [
      'profile bad.json: holdms is no field: did you mean holdMs?',
      expect.stringMatching(/^profile bad\.json: window "1y"/),
    ];
    try {
      readSources({ profile: 'bad.json' }, {}, folder);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(SettingsError);
      expect((error as SettingsError).problems).toEqual(problems);
    }
    const { findings } = settingsCheck({ profile: 'bad.json' }, {}, folder);
    expect(findings.map(({ says }) => says)).toEqual(problems);
    expect(settingsCheck({ profile: 'fridge.json' }, {}, folder).settings?.profile).toBe('fridge');
  });

  it('is refused where it has a built-in name and another content, given as a value too', () => {
    expect(() => buildApp({ profile: { ...energy, rules: [] }, bundling: false })).toThrow(
      'a built-in profile has this name',
    );
    expect(buildApp({ profile: energy, bundling: false }).settings.profile).toBe('energy');
  });

  it('in somebody’s own stack takes it as a value or by its path, and refuses a broken one', () => {
    const envOf = (profile: typeof fridge | string) => {
      const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
      const stack = new Stack(app, 'S');
      new Weir(stack, 'Fleet', { profile, settings: { timeSeries: 'none' } });
      return JSON.stringify(app.synth().getStackByName('S').template);
    };
    expect(envOf(fridge)).toContain('"WEIR_PROFILE":"fridge"');
    expect(envOf(`./${FRIDGE}`)).toContain('"WEIR_PROFILE":"fridge"');
    expect(() => envOf({ ...fridge, windows: ['1y'] })).toThrow(/profile: window "1y"/);
    expect(() => envOf('./nowhere.ts')).toThrow('profile: there is no such file');
  });

  it('has profile.json beside each handler: two deployments of one app have each their own', {
    timeout: 60_000,
  }, () => {
    const app = new App({ outdir: join(folder, 'cdk.out'), context: { 'aws:cdk:bundling-stacks': ['**'] } });
    const other = { ...fridge, name: 'freezer' };
    for (const [id, text] of [
      ['A', JSON.stringify(fridge)],
      ['B', JSON.stringify(other)],
      ['C', undefined],
    ] as const) {
      const stack = new Stack(app, id);
      new LambdaFunction(stack, 'F', {
        code: handlerCode(stack, 'redrive', text),
        handler: 'index.handler',
        runtime: Runtime.NODEJS_24_X,
      });
    }
    const out = app.synth().directory;
    const assets = readdirSync(out).filter((name) => name.startsWith('asset.'));
    const profiles = assets.map((name) => {
      const files = readdirSync(join(out, name)).sort();
      return files.includes('profile.json') ? readFileSync(join(out, name, 'profile.json'), 'utf8') : files.join();
    });
    expect(profiles.sort()).toEqual(['index.mjs,index.mjs.map', JSON.stringify(other), JSON.stringify(fridge)].sort());
  });

  it('reads it once at start, beside its bundle', async () => {
    const outfile = join(folder, 'bundle', 'index.mjs');
    buildSync({ ...bundleOptions('functions/profile.ts'), outfile });
    const { profileOf: bundled } = (await import(pathToFileURL(outfile).href)) as { profileOf: typeof profileOf };
    expect(() => bundled({ profile: 'fridge', windows: [] })).toThrow(
      /no profile "fridge": expected one of .*profile\.json/,
    );
    writeFileSync(join(folder, 'bundle', 'profile.json'), JSON.stringify(fridge));
    expect(bundled({ profile: 'fridge', windows: [] }).measures.map(({ name }) => name)).toEqual(
      Object.keys(fridge.measures),
    );
    expect(bundled({ profile: 'fridge', windows: ['2m'] }).windows.map(({ label }) => label)).toEqual(['2m']);
    expect(() => bundled({ profile: 'freezer', windows: [] })).toThrow('is the profile "fridge": deploy both together');
    expect(bundled({ profile: 'energy', windows: [] }).name).toBe('energy');
  });
});

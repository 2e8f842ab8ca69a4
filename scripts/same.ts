// What comes out of Weir, as hashes: what replay writes of a file, the functions' bundles without their maps, and the
// stacks' templates without what only names places. Run it before and after a move and compare: `node scripts/run.mjs
// scripts/same.ts > before`, later `| diff before -`.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeLines } from '#bench/lines.ts';

const PROFILES = ['energy', 'smoke', 'generic'] as const;
const READINGS = 60_000;
const root = new URL('..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'weir-same-'));
const hash = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

try {
  const input = join(folder, 'readings.ndjson');
  writeFileSync(input, shuffled(makeLines({ readings: READINGS, devices: 300 })).join('\n'));
  for (const chaos of [[], ['--windows', '1m,5m/1m,session/30s,count/10', '--dimension-windows', 'region']]) {
    const out = join(folder, `out${chaos.length}`);
    weir('replay', '--profile', 'energy', input, '--out', out, ...chaos);
    for (const name of readdirSync(out).sort())
      if (!name.startsWith('summary')) say(`replay ${chaos.join(' ')} ${name}`, readFileSync(join(out, name)));
  }
  for (const profile of PROFILES) {
    const out = join(folder, `cdk-${profile}`);
    spawn('npx', ['cdk', 'synth', '--quiet', '--output', out], { WEIR_PROFILE: profile });
    for (const name of readdirSync(out).sort()) {
      if (name.endsWith('.template.json')) say(`${profile} ${name}`, normal(readFileSync(join(out, name), 'utf8')));
      if (name.startsWith('asset.') && profile === 'energy') sayBundles(join(out, name));
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Bundles by their sizes' order: an asset's name is the hash of all of it, maps too. */
function sayBundles(asset: string): void {
  for (const name of readdirSync(asset))
    if (name.endsWith('.mjs')) {
      const code = readFileSync(join(asset, name), 'utf8').replace(/\/\/# sourceMappingURL=.*/, '');
      say(`bundle ${name}`, code);
    }
}

/** Without asset hashes and what names places of the tree. */
function normal(template: string): string {
  return template
    .replace(/[0-9a-f]{64}/g, 'ASSET')
    .replace(/"aws:cdk:path": "[^"]*"/g, '')
    .replace(/"weir:function": "[^"]*"/g, '');
}

function say(what: string, content: string | Uint8Array): void {
  process.stdout.write(`${hash(content)}  ${what}\n`);
}

function weir(command: string, ...args: string[]): void {
  spawn('npm', ['run', '-s', command, '--', ...args]);
}

function spawn(program: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): void {
  const done = spawnSync(program, args, { cwd: root, env: { ...process.env, ...environment }, encoding: 'utf8' });
  if (done.status !== 0 && done.status !== 3) throw new Error(`${program} ${args.join(' ')}: ${done.stderr}`);
}

/** The same disorder each time: within a hundred lines. */
function shuffled(lines: string[]): string[] {
  for (let i = 0; i + 100 < lines.length; i += 37) {
    const other = i + ((i * 7919) % 100);
    [lines[i], lines[other]] = [lines[other] as string, lines[i] as string];
  }
  return lines;
}

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CpuProfile, type ProfileNode, type Room, roomOf, selfTimes } from '#bench/profile/rooms.ts';

const ROOT = join(import.meta.dirname, '..', '..');

describe('a sample', () => {
  it.each<[string, string, Room | undefined]>([
    ['functions/detect/handler.ts', '', 'event and base64'],
    ['src/adapters/aws/events/kinesis-event.ts', 'recordOf', 'event and base64'],
    ['src/core/reading/scan/tokens.ts', 'scanNumber', 'scan'],
    ['src/core/pack/builder.ts', 'row', 'build and encode packs'],
    ['src/core/pack/parse-pack.ts', 'encodePack', 'build and encode packs'],
    ['src/core/pack/parse-pack.ts', 'parsePack', 'parse packs'],
    ['src/core/pack/sequences.ts', 'expandSequences', 'parse packs'],
    ['src/stages/validate/validate.ts', 'readRecord', 'build and encode packs'],
    ['src/core/windowing/absorb.ts', 'absorb', 'absorb into windows'],
    ['src/core/windowing/emit.ts', 'duePanes', 'emit windows'],
    ['src/core/windowing/state-codec.ts', 'writeDevice', 'window state codec'],
    ['src/core/detect/judge.ts', 'value', 'detect: judge'],
    ['src/core/detect/state-codec.ts', 'encodeGroup', 'detect: state codec'],
    ['', '(garbage collector)', 'garbage collection'],
    ['', 'base64Write', undefined],
    ['src/core/bytes/writer.ts', 'bytes', undefined],
    ['bench/lines.ts', 'makeLines', undefined],
  ])('in %s %s belongs to %s', (path, functionName, room) => {
    expect(roomOf(path, functionName)).toBe(room);
  });

  it('of every file of the core is in a room, or in its caller’s where the file serves several', () => {
    const shared = /^src\/core\/((archive|bytes|hash|history|state|profile|canary|tick)\/|(closest|formats)\.ts$)/;
    const files = readdirSync(join(ROOT, 'src/core'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `src/core/${name}`);
    expect(files.length).toBeGreaterThan(40);
    expect(files.filter((path) => roomOf(path, 'any') === undefined && !shared.test(path))).toEqual([]);
  });
});

describe('self times', () => {
  const node = (id: number, functionName: string, path: string, children: readonly number[] = []): ProfileNode => ({
    id,
    callFrame: { functionName, url: path === '' ? '' : `file:///weir/${path}` },
    children,
  });
  const profile: CpuProfile = {
    nodes: [
      node(1, '(root)', '', [2, 5, 6, 7]),
      node(2, 'parsePack', 'src/core/pack/parse-pack.ts', [3]),
      node(3, 'decode', '', [4]),
      node(4, 'decodeUTF8', ''),
      node(5, '(garbage collector)', ''),
      node(6, '(idle)', ''),
      node(7, 'makeLines', 'bench/lines.ts'),
    ],
    samples: [2, 4, 5, 6, 7, 4],
    timeDeltas: [10, 20, 30, 40, 50, 60],
  };

  it('count what has no room for the room that called it, and leave out idle time and the bench itself', () => {
    expect([...selfTimes(profile, 'file:///weir/')]).toEqual([
      ['parse packs', 90],
      ['garbage collection', 30],
    ]);
  });

  it('know no file of another project', () => {
    expect([...selfTimes(profile, 'file:///elsewhere/')]).toEqual([['garbage collection', 30]]);
  });
});

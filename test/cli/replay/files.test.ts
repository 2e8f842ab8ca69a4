// Files as they lie around: packed, in other encodings, no text at all.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { asUtf8 } from '#cli/replay/input/encoding.ts';
import { createRig } from './rig.ts';

const rig = createRig();
afterAll(() => rig.remove());

const CSV = 'device,timestamp,power\nKüche,2026-01-31T12:00:00Z,1\nKöche,2026-01-31T12:00:00Z,9\n';
const energy = ['--profile', 'energy', '--windows', '15m'];

async function devicesOf(name: string, content: Uint8Array, ...options: string[]): Promise<unknown[]> {
  const { windows } = await rig.replay([...energy, rig.file(name, content), ...options]);
  return windows.map(({ device_id }) => device_id);
}

async function refused(name: string, content: string | Uint8Array, ...options: string[]): Promise<string> {
  const { code, stderr, stdout } = await rig.run([...energy, rig.file(name, content), ...options]);
  expect([code, stdout]).toEqual([2, '']);
  return stderr;
}

/** A zip archive as `zip` makes it, by the format's description. */
function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const packed = deflateRawSync(text);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(8, 4);
    shared.writeUInt32LE(crc32(text), 10);
    shared.writeUInt32LE(packed.length, 14);
    shared.writeUInt32LE(Buffer.byteLength(text), 18);
    shared.writeUInt16LE(Buffer.byteLength(name), 22);
    const body = Buffer.concat([Buffer.from('PK\u0003\u0004'), shared, Buffer.from(name), packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    directory.push(
      Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), shared, place, Buffer.from(name)]),
    );
    bodies.push(body);
    at += body.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(Buffer.concat(directory).length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...bodies, ...directory, Buffer.from('PK\u0005\u0006'), end]);
}

/** What parallel packers put before and behind their frames: https://www.rfc-editor.org/rfc/rfc8878#section-3.1.2 */
const SKIPPABLE = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);

describe('a packed file', () => {
  it.each([
    ['gzip', 'a.csv.gz', gzipSync(CSV)],
    ['gzip, twice', 'b.csv.gz', gzipSync(gzipSync(CSV))],
    ['gzip, in parts', 'c.csv.gz', Buffer.concat([gzipSync(CSV.slice(0, 30)), gzipSync(CSV.slice(30))])],
    ['zstd', 'd.csv.zst', zstdCompressSync(CSV)],
    [
      'zstd, in frames',
      'h.csv.zst',
      Buffer.concat([zstdCompressSync(CSV.slice(0, 30)), zstdCompressSync(CSV.slice(30))]),
    ],
    ['zstd, begun by a frame to pass over', 'i.csv.zst', Buffer.concat([SKIPPABLE, zstdCompressSync(CSV), SKIPPABLE])],
    ['zip', 'e.zip', zipOf({ 'folder/': '', 'folder/in.csv': CSV, '__MACOSX/._in.csv': 'x' })],
    ['under another name', 'f.csv', gzipSync(CSV)],
  ])('is read: %s', async (_, name, content) => {
    expect(await devicesOf(name, content)).toEqual(['Köche', 'Küche']);
  });

  it('is read as the zip of this machine makes it, stored and packed', async () => {
    const path = rig.file('zipped.csv', CSV);
    for (const level of ['-0', '-9']) {
      const archive = join(rig.folder, `made${level}.zip`);
      try {
        execFileSync('zip', ['-q', '-j', level, archive, path]);
      } catch {
        // A machine without zip has the archives above.
        return;
      }
      expect(await devicesOf(`copy${level}.zip`, readFileSync(archive))).toEqual(['Köche', 'Küche']);
    }
  });

  it('is read as JSON by the name of the file in the archive', async () => {
    const line = '{"device_id":"a","timestamp":"2026-01-31T12:00:00Z","power":1}\n';
    expect(await devicesOf('g.zip', zipOf({ 'x.jsonl': line }))).toEqual(['a']);
  });

  it('of several files, cut off or damaged is named', async () => {
    expect(await refused('two.zip', zipOf({ 'a.csv': CSV, 'b.csv': CSV }))).toContain(
      'is a zip archive of 2 files (a.csv, b.csv): unpack it',
    );
    expect(await refused('none.zip', zipOf({ 'a/': '' }))).toContain('without a file in it');
    expect(await refused('book.xlsx', zipOf({ '[Content_Types].xml': 'x', 'xl/workbook.xml': 'x' }))).toContain(
      'save the sheet as CSV',
    );
    const whole = zipOf({ 'a.csv': CSV });
    expect(await refused('cut.zip', whole.subarray(0, -10))).toContain('is not a whole zip archive');
    const changed = Buffer.from(whole);
    changed.writeUInt32LE(7, 14);
    changed.writeUInt32LE(7, changed.indexOf('PK\u0001\u0002') + 16);
    expect(await refused('changed.zip', changed)).toContain('is not a whole zip archive');
    expect(await refused('cut.csv.zst', zstdCompressSync(CSV).subarray(0, -5))).toContain('is not a whole packed file');
    const { code, stderr } = await rig.run([...energy, '-'], whole);
    expect([code, stderr]).toEqual([2, expect.stringContaining('save that as a file of its own')]);
  });

  it('of zstd with something else behind a frame, or a second frame cut off, is named', async () => {
    const packed = zstdCompressSync(CSV);
    for (const tail of [Buffer.from('and more'), packed.subarray(0, -5)]) {
      expect(await refused('tail.csv.zst', Buffer.concat([packed, tail]))).toContain('is not a whole packed file');
    }
  });

  it('of thousands of zstd frames is read whole, whatever the pieces it comes in', async () => {
    const rows = Array.from(
      { length: 3000 },
      (_, row) => `m${row % 7},2026-01-31T12:${String(row % 60).padStart(2, '0')}:00Z,${row}\n`,
    );
    const frames = [`device_id,timestamp,power\n`, ...rows].map((text) => zstdCompressSync(text));
    const { summary } = await rig.replay(['--profile', 'energy', rig.file('many.csv.zst', Buffer.concat(frames))]);
    expect(summary.readings_in).toBe(3000);
  });
});

describe('text that is not UTF-8', () => {
  const latin = Buffer.from(CSV, 'latin1');

  it('is refused with its line, byte and what it looks like', async () => {
    expect(await refused('latin.csv', latin)).toContain(
      'line 2 is not UTF-8 text (byte 2 of the line is 0xfc). Read as Latin-1 it is "…Küche,2026-01…": if that is right add --encoding latin1',
    );
    const cut = Buffer.concat([Buffer.from(CSV), Buffer.from([0x64, 0xe2, 0x82])]);
    expect(await refused('cut.csv', cut)).toContain('line 4 is not UTF-8 text (byte 2 of the line is 0xe2)');
  });

  it.each([
    ['latin1', latin],
    ['Windows-1252', latin],
    ['utf-16', Buffer.from(`\ufeff${CSV}`, 'utf16le')],
    ['utf-16le', Buffer.from(CSV, 'utf16le')],
    ['utf-16', Buffer.from(`\ufeff${CSV}`, 'utf16le').swap16()],
    ['utf-16be', Buffer.from(CSV, 'utf16le').swap16()],
    ['latin1', Buffer.from(`\ufeff${CSV}`)],
  ])('is read with --encoding %s, packed too', async (encoding, content) => {
    expect(await devicesOf('encoded.csv', content, '--encoding', encoding)).toEqual(['Köche', 'Küche']);
    expect(await devicesOf('encoded.csv.gz', gzipSync(content), '--encoding', encoding)).toEqual(['Köche', 'Küche']);
  });

  it('of JSON is read the same', async () => {
    const line = '{"device_id":"Küche","timestamp":"2026-01-31T12:00:00Z","power":1}\n';
    expect(await devicesOf('latin.jsonl', Buffer.from(line, 'latin1'), '--encoding', 'latin1')).toEqual(['Küche']);
    expect(await refused('wide.jsonl', Buffer.from(line, 'utf16le'))).toContain('--encoding utf-16le');
  });

  it('of 16 bits a character is named, with a mark or without', async () => {
    expect(await refused('le.csv', Buffer.from(CSV, 'utf16le'))).toContain(
      'UTF-16 text (little endian): add --encoding utf-16le',
    );
    expect(await refused('be.csv', Buffer.from(`\ufeff${CSV}`, 'utf16le').swap16())).toContain('--encoding utf-16be');
  });

  it('is refused where it is not what --encoding says', async () => {
    expect(
      await refused('odd.csv', Buffer.from(`${CSV}x`, 'utf16le').subarray(0, -1), '--encoding', 'utf-16'),
    ).toContain('holds bytes that are no utf-16le text');
    expect(await refused('unknown.csv', CSV, '--encoding', 'latin-99')).toContain('--encoding is "latin-99"');
  });

  it('is decoded the same however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.array(fc.nat({ max: 40 }), { maxLength: 5 }),
        fc.constantFrom('utf-16le', 'utf-16be'),
        async (text, cuts, encoding) => {
          const whole = Buffer.from(text.toWellFormed(), 'utf16le');
          if (encoding === 'utf-16be') whole.swap16();
          async function* pieces(): AsyncGenerator<Buffer> {
            let from = 0;
            for (const cut of cuts) {
              yield whole.subarray(from, from + cut);
              from += cut;
            }
            yield whole.subarray(from);
          }
          const read: Buffer[] = [];
          for await (const piece of asUtf8(pieces(), encoding, 'x')) read.push(piece);
          expect(Buffer.concat(read).toString()).toBe(text.toWellFormed().replace(/^\ufeff/, ''));
        },
      ),
    );
  });
});

describe('a file that is no text', () => {
  it.each([
    ['is Parquet', Buffer.from('PAR1\u0015\u0004')],
    ['is an old Excel workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1])],
    ['is packed with bzip2', Buffer.from('BZh91AY')],
    ['is packed with xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0])],
    ['is HTML or XML', Buffer.from('\n<!DOCTYPE html><title>Sign in</title>')],
    ['is no text', Buffer.from(Array.from({ length: 500 }, (_, index) => (index * 37) & 255))],
  ])('%s', async (says, content) => {
    expect(await refused('data.csv', content)).toContain(says);
  });
});

// What releases have stored and sent stays readable: each golden file decodes to the content stated beside it. And what
// the next release may send is readable now: a format of one more, with an addition that may be passed over.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FORMATS, type FormatName, UnknownFormatError } from '#core/formats.ts';
import { CODECS, type GoldenCodec, NEXT_SECTION, writes } from './codecs.ts';
import type { Plain } from './plain.ts';

const folderOf = (name: string): URL => new URL(`./files/${name}/`, import.meta.url);
const read = (name: string, file: string): Uint8Array => new Uint8Array(readFileSync(new URL(file, folderOf(name))));
const statedIn = (name: string, file: string): Plain => JSON.parse(new TextDecoder().decode(read(name, file))) as Plain;

function versionsOf({ name }: GoldenCodec): number[] {
  const found = readdirSync(folderOf(name)).flatMap((file) => /^v(\d+)\.content\.json$/.exec(file)?.[1] ?? []);
  return found.map(Number);
}

describe.each(CODECS)('$name', (codec) => {
  const { name, extension, encode, decode, isOfPlatform } = codec;

  it.each(versionsOf(codec))('of format %s reads as the content stated beside it', async (version) => {
    // What later formats know beyond it is theirs.
    const content = statedIn(name, `v${version}.content.json`);
    expect(await decode(read(name, `v${version}.${extension}`))).toMatchObject(content as object);
  });

  it('has a golden file of what is written now', async () => {
    expect(versionsOf(codec)).toContain(writes(codec));
    const [now, golden] = [await encode(), read(name, `v${writes(codec)}.${extension}`)];
    if (isOfPlatform === true) expect(await decode(now)).toEqual(await decode(golden));
    else expect(Buffer.from(now).equals(golden)).toBe(true);
  });
});

const numbered = CODECS.flatMap((codec) => (codec.format === undefined ? [] : [{ ...codec, format: codec.format }]));

describe.each(numbered)('the next release’s $name', ({ format, name, extension, encode, decode }) => {
  const now = FORMATS[format].writes;
  const as = (version: number, isRequired: boolean) => ({ version, sections: [{ ...NEXT_SECTION, isRequired }] });

  it('reads as what this release knows of it', async () => {
    const next = read(name, `v${now + 1}.next.${extension}`);
    expect(Buffer.from(await encode(as(now + 1, false))).equals(next)).toBe(true);
    expect(decode(next)).toMatchObject(statedIn(name, `v${now}.content.json`) as object);
  });

  it('is refused where it says that its addition must be understood, with what to do', async () => {
    const bytes = await encode(as(now + 1, true));
    expect(() => decode(bytes)).toThrow(UnknownFormatError);
    expect(() => decode(bytes)).toThrow(/must be understood.*deploy the release that wrote it/s);
  });

  it('but one is refused, with what to do', async () => {
    const bytes = await encode(as(now + 2, false));
    expect(() => decode(bytes)).toThrow(UnknownFormatError);
    expect(() => decode(bytes)).toThrow(
      `format ${now + 2}; this release of Weir reads formats ${FORMATS[format].oldest} to ${now + 1}`,
    );
  });
});

it('every format of the table has golden files of each number that is read and was written', () => {
  const missing = (Object.keys(FORMATS) as FormatName[]).flatMap((format) => {
    const own = CODECS.filter((codec) => codec.format === format);
    if (own.length === 0) return [format];
    const { oldest, writes: now } = FORMATS[format];
    const wanted = Array.from({ length: now - oldest + 1 }, (_, i) => oldest + i);
    return own.flatMap((codec) =>
      wanted
        .filter((version) => version >= (codec.since ?? oldest) && !versionsOf(codec).includes(version))
        .map((version) => `${codec.name} v${version}`),
    );
  });
  expect(missing).toEqual([]);
});

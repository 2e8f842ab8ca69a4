// What releases have stored and sent stays readable: each golden file decodes to the content stated beside it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CODECS } from './codecs.ts';
import type { Plain } from './plain.ts';

const read = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(`./files/${path}`, import.meta.url)));
const statedIn = (path: string): Plain => JSON.parse(new TextDecoder().decode(read(path))) as Plain;

describe.each(CODECS)('$name', ({ name, extension, writes, encode, decode }) => {
  const folder = new URL(`./files/${name}/`, import.meta.url);
  const versions = readdirSync(folder).flatMap((file) => /^v(\d+)\.content\.json$/.exec(file)?.[1] ?? []);

  it.each(versions)('of version %s reads as the content stated beside it', (version) => {
    // What later versions know beyond it is theirs.
    expect(decode(read(`${name}/v${version}.${extension}`))).toMatchObject(
      statedIn(`${name}/v${version}.content.json`) as object,
    );
  });

  it('has a golden file of the version that is written now, and it is what is written', async () => {
    expect(existsSync(new URL(`v${writes}.${extension}`, folder))).toBe(true);
    expect(Buffer.from(await encode()).equals(read(`${name}/v${writes}.${extension}`))).toBe(true);
  });
});

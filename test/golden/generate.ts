// Writes the golden files of the formats that the code writes now, and of what the next release may make of them: `node
// test/golden/generate.ts [NAME…]`. Those that are there are written again only where they are named; files of earlier
// formats never: they are what an older release left behind.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { CODECS, NEXT_SECTION, writes } from './codecs.ts';

const wanted = process.argv.slice(2);
for (const codec of CODECS) {
  const { name, extension, format, encode, decode } = codec;
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const folder = new URL(`./files/${name}/`, import.meta.url);
  const version = writes(codec);
  if (wanted.length === 0 && existsSync(new URL(`v${version}.${extension}`, folder))) continue;
  mkdirSync(folder, { recursive: true });
  const bytes = await encode();
  writeFileSync(new URL(`v${version}.${extension}`, folder), bytes);
  writeFileSync(new URL(`v${version}.content.json`, folder), `${JSON.stringify(await decode(bytes), null, 1)}\n`);
  if (format !== undefined) {
    const next = await encode({ version: version + 1, sections: [NEXT_SECTION] });
    writeFileSync(new URL(`v${version + 1}.next.${extension}`, folder), next);
  }
  process.stdout.write(`${name} v${version}: ${bytes.length} bytes\n`);
}

// Writes the golden files of the formats that the code writes now: `node test/golden/generate.ts [NAME…]`. Files of other versions are never touched:
// they are what an older release left behind.
import { mkdirSync, writeFileSync } from 'node:fs';
import { CODECS } from './codecs.ts';

const wanted = process.argv.slice(2);
for (const { name, extension, writes, encode, decode } of CODECS) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const folder = new URL(`./files/${name}/`, import.meta.url);
  mkdirSync(folder, { recursive: true });
  const bytes = await encode();
  writeFileSync(new URL(`v${writes}.${extension}`, folder), bytes);
  writeFileSync(new URL(`v${writes}.content.json`, folder), `${JSON.stringify(decode(bytes), null, 1)}\n`);
  process.stdout.write(`${name} v${writes}: ${bytes.length} bytes\n`);
}

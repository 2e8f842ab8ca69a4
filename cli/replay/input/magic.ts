// What a file is by its first bytes, where it is no text.

export type Packing = 'gzip' | 'zstd' | 'zip';

/** How the bytes are packed, where they are in a way that can be unpacked. */
export function packingOf(start: Uint8Array): Packing | undefined {
  if (hasAt(start, 0, 0x1f, 0x8b)) return 'gzip';
  // A frame, or what some packers put before one to pass over: 0x184D2A50 to 5F.
  const isPassedOver = hasAt(start, 1, 0x2a, 0x4d, 0x18) && ((start[0] ?? 0) & 0xf0) === 0x50;
  if (hasAt(start, 0, 0x28, 0xb5, 0x2f, 0xfd) || isPassedOver) return 'zstd';
  return hasAt(start, 0, 0x50, 0x4b, 0x03, 0x04) || hasAt(start, 0, 0x50, 0x4b, 0x05, 0x06) ? 'zip' : undefined;
}

/** In words what a file that is no text looks like and what to do with it; undefined where it may be text. */
export function notText(start: Uint8Array): string | undefined {
  const known = KINDS.find(({ at = 0, bytes }) => hasAt(start, at, ...bytes));
  if (known !== undefined) return known.says;
  const text = Buffer.from(start.subarray(0, 256)).toString('latin1').trimStart();
  if (/^(<\?xml|<!doctype|<html|<[a-z][\w:.-]*[\s>])/i.test(text)) {
    return 'is HTML or XML (a page to sign in, perhaps): get the file of readings itself, as CSV or JSON';
  }
  const first = start.subarray(0, 1024);
  const control = first.filter((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27)).length;
  return control > first.length * CONTROL_SHARE
    ? 'is no text (it holds bytes that no text has): export it as CSV or JSON'
    : undefined;
}

/** Of text nearly none of the bytes are control characters. */
const CONTROL_SHARE = 0.02;

const ASCII = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));
const UNPACK = 'unpack it first, or pack it with gzip';

const KINDS: readonly { readonly at?: number; readonly bytes: readonly number[]; readonly says: string }[] = [
  { bytes: ASCII('PAR1'), says: "is Parquet: write it as CSV, for example duckdb -c \"COPY 'FILE' TO 'out.csv'\"" },
  { bytes: ASCII('Obj\u0001'), says: 'is Avro: write it as JSON lines or CSV' },
  { bytes: ASCII('SQLite format 3'), says: 'is an SQLite database: export the table as CSV' },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], says: 'is an old Excel workbook: save it as CSV UTF-8' },
  { bytes: ASCII('BZh'), says: `is packed with bzip2: ${UNPACK}` },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], says: `is packed with xz: ${UNPACK}` },
  { bytes: [0x37, 0x7a, 0xbc, 0xaf], says: `is packed with 7-Zip: ${UNPACK}` },
  { bytes: ASCII('Rar!'), says: `is packed with RAR: ${UNPACK}` },
  { bytes: [0x04, 0x22, 0x4d, 0x18], says: `is packed with LZ4: ${UNPACK}` },
  { at: 257, bytes: ASCII('ustar'), says: 'is a tar archive: take the files out with tar -xf and name them' },
  { bytes: ASCII('%PDF'), says: 'is a PDF: ask for the readings as CSV' },
  { bytes: [0x89, 0x50, 0x4e, 0x47], says: 'is a picture' },
  { bytes: [0xff, 0xd8, 0xff], says: 'is a picture' },
  { bytes: [0x7f, 0x45, 0x4c, 0x46], says: 'is a program' },
];

function hasAt(bytes: Uint8Array, at: number, ...wanted: number[]): boolean {
  return wanted.every((byte, index) => bytes[at + index] === byte);
}

// Bytes on their way into the quarantine: as text where that gives the very bytes back, else in base64. Refuses
// nothing.

/** How `raw` is to be read. */
export type Encoding = 'utf8' | 'base64';

export interface KeptBytes {
  readonly raw: string;
  readonly encoding: Encoding;
}

/** Refuses what is not UTF-8, and lets a byte order mark stand: encoding the text gives the same bytes. */
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function keptBytes(bytes: Uint8Array): KeptBytes {
  try {
    return { raw: strict.decode(bytes), encoding: 'utf8' };
  } catch {
    return { raw: base64(bytes), encoding: 'base64' };
  }
}

/** Characters made at a time: more arguments than the stack holds would throw. */
const CHUNK = 8192;

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return btoa(binary);
}

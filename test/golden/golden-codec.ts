// What the golden files ask of a codec.
import type { FormatName, Written } from '#core/formats.ts';
import type { Plain } from './plain.ts';

export interface GoldenCodec {
  /** Folder of its files. */
  readonly name: string;
  readonly extension: 'bin' | 'json' | 'ndjson' | 'parquet';
  /** Undefined: a frame without a number of its own, or one that only others read. */
  readonly format: FormatName | undefined;
  /** The first number that can hold this content, where that is not the oldest that is read. */
  readonly since?: number;
  /** Its bytes name the platform (gzip): what is written now is compared by its content. */
  readonly isOfPlatform?: true;
  /** As this release writes it, or as the next one may. */
  encode(as?: Written): Uint8Array | Promise<Uint8Array>;
  decode(bytes: Uint8Array): Plain | Promise<Plain>;
}

// Zstandard, frame after frame: parallel packers and `cat` put several into one file, and Node's decoder ends with the
// first of them. https://www.rfc-editor.org/rfc/rfc8878#section-3
import { createZstdDecompress, type ZstdDecompress } from 'node:zlib';

/**
 * The unpacked pieces of all frames. @throws zlib's own errors, where a frame is not whole or something else comes
 * behind one.
 */
export async function* unpackedZstd(pieces: AsyncIterable<Buffer>, chunkSize: number): AsyncGenerator<Buffer> {
  const source = pieces[Symbol.asyncIterator]();
  /** Read, and not yet known to be of a frame. */
  let left: Buffer[] = [];
  try {
    do {
      const frame = createZstdDecompress({ chunkSize });
      const feeding = feed(frame, left, source);
      yield* frame as AsyncIterable<Buffer>;
      left = behind(await feeding, frame.bytesWritten);
    } while (left.length > 0);
  } finally {
    await source.return?.();
  }
}

/** Gives pieces to the decoder until its frame is over or there are no more; answers those that it was given. */
async function feed(frame: ZstdDecompress, first: readonly Buffer[], source: AsyncIterator<Buffer>): Promise<Buffer[]> {
  let isOver = false;
  const over = new Promise<void>((resolve) => {
    for (const event of ['end', 'error', 'close']) {
      frame.once(event, () => {
        isOver = true;
        resolve();
      });
    }
  });
  const waiting = [...first];
  const given: Buffer[] = [];
  try {
    while (!isOver) {
      const next = waiting.shift() ?? (await source.next()).value;
      if (next === undefined) {
        frame.end();
        break;
      }
      given.push(next);
      // At the end of a frame the decoder never answers.
      await Promise.race([over, new Promise<void>((resolve) => frame.write(next, () => resolve()))]);
    }
  } catch (error) {
    frame.destroy(error as Error);
  }
  return [...given, ...waiting];
}

/** What is behind so many bytes. */
function behind(pieces: readonly Buffer[], bytes: number): Buffer[] {
  let at = 0;
  return pieces.flatMap((piece) => {
    const from = Math.max(0, bytes - at);
    at += piece.length;
    return from >= piece.length ? [] : [piece.subarray(from)];
  });
}

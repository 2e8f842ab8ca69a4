// Bytes → lines, without copying them where a line lies in one piece. Holds at most one line, and of a line that is too
// long its beginning.

export interface LineSplitter {
  /**
   * `byteCount` is the line's whole length; `bytes` is shorter where that is above the limit. Without the line's end
   * ("\n", "\r\n").
   */
  push(chunk: Buffer, line: (bytes: Buffer, byteCount: number) => void): void;
  /** The last line, where it has no end. */
  end(line: (bytes: Buffer, byteCount: number) => void): void;
}

const NEWLINE = 10;
const RETURN = 13;

export function createLineSplitter(maxLineBytes: number): LineSplitter {
  let pieces: Buffer[] = [];
  let heldBytes = 0;
  let byteCount = 0;

  function hold(piece: Buffer): void {
    byteCount += piece.length;
    if (piece.length === 0 || heldBytes >= maxLineBytes) return;
    const kept = piece.subarray(0, maxLineBytes - heldBytes);
    pieces.push(kept);
    heldBytes += kept.length;
  }

  function finish(line: (bytes: Buffer, byteCount: number) => void): void {
    const bytes = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
    const total = byteCount;
    pieces = [];
    heldBytes = 0;
    byteCount = 0;
    if (total === bytes.length && bytes.at(-1) === RETURN) line(bytes.subarray(0, -1), total - 1);
    else line(bytes, total);
  }

  return {
    push(chunk, line) {
      let from = 0;
      for (;;) {
        const to = chunk.indexOf(NEWLINE, from);
        hold(chunk.subarray(from, to < 0 ? chunk.length : to));
        if (to < 0) return;
        finish(line);
        from = to + 1;
      }
    },
    end(line) {
      if (byteCount > 0) finish(line);
    },
  };
}

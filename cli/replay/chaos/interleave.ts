// Lines of different devices in another order, within a bounded look-ahead. Each device keeps its order, each line its
// arrival; a line that may concern several devices keeps its place before and after all others.
import type { Faults } from './faults.ts';

interface Movable {
  readonly device: string;
  readonly isMixed: boolean;
}

export interface Interleaver<Line extends Movable> {
  push(line: Line): void;
  /** Hands out what is left. */
  end(): void;
}

/** Lines held back at a time. */
const LOOK_AHEAD = 64;

export function createInterleaver<Line extends Movable>(
  faults: Faults,
  forward: (line: Line) => void,
): Interleaver<Line> {
  const held: Line[] = [];

  function releaseOne(): void {
    const drawn = held[faults.draw.below(held.length)]!;
    // Lines without a device are of nobody: each may move by itself.
    const place = drawn.device === '' ? held.indexOf(drawn) : held.findIndex(({ device }) => device === drawn.device);
    if (place > 0) faults.count('line moved');
    for (const line of held.splice(place, 1)) forward(line);
  }

  function end(): void {
    while (held.length > 0) releaseOne();
  }

  return {
    push(line) {
      if (line.isMixed) {
        end();
        forward(line);
        return;
      }
      held.push(line);
      if (held.length > LOOK_AHEAD) releaseOne();
    },
    end,
  };
}

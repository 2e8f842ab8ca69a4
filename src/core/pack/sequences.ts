// Sequence numbers of one batch share most of their digits, and arrivals most of theirs: the wire carries what differs.

/** The first whole, of each further one the last digits, from where any of them differs from the first; whole where its length does. */
export function shortenSequences(sequences: readonly string[]): string[] {
  const first = sequences[0];
  if (first === undefined) return [];
  let shared = first.length - 1;
  for (const sequence of sequences) {
    if (sequence.length !== first.length) continue;
    while (sequence.slice(0, shared) !== first.slice(0, shared)) shared -= 1;
  }
  return sequences.map((sequence, i) =>
    i === 0 || sequence.length !== first.length ? sequence : sequence.slice(shared),
  );
}

export function expandSequences(wire: readonly string[]): string[] {
  const first = wire[0] ?? '';
  let tail = -1;
  let head = '';
  return wire.map((text, i) => {
    if (i === 0 || text.length >= first.length) return text;
    if (text.length !== tail) {
      tail = text.length;
      head = first.slice(0, first.length - tail);
    }
    return head + text;
  });
}

export function differences(numbers: readonly number[]): number[] {
  return numbers.map((number, i) => number - (i === 0 ? 0 : (numbers[i - 1] as number)));
}

export function accumulate(steps: readonly number[]): number[] {
  let sum = 0;
  return steps.map((step) => {
    sum += step;
    return sum;
  });
}

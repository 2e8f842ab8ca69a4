// Folders that import each other in a circle, however long. Folders that are known to do so count as one.

export interface Edge {
  readonly from: string;
  readonly to: string;
}

/**
 * One circle, as the folders on it, the first again at the end; undefined where there is none. `known`: pairs that
 * count as one folder.
 */
export function findCircle(
  edges: readonly Edge[],
  known: readonly (readonly [string, string])[],
): string[] | undefined {
  const group = groupsOf(known);
  const next = new Map<string, Set<string>>();
  for (const { from, to } of edges) {
    const [own, other] = [group(from), group(to)];
    if (own === other) continue;
    const of = next.get(own) ?? new Set();
    next.set(own, of.add(other));
  }
  const done = new Set<string>();
  const path: string[] = [];
  function visit(folder: string): string[] | undefined {
    const at = path.indexOf(folder);
    if (at >= 0) return [...path.slice(at), folder];
    if (done.has(folder)) return undefined;
    path.push(folder);
    for (const other of next.get(folder) ?? []) {
      const circle = visit(other);
      if (circle !== undefined) return circle;
    }
    path.pop();
    done.add(folder);
    return undefined;
  }
  for (const folder of next.keys()) {
    const circle = visit(folder);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

function groupsOf(pairs: readonly (readonly [string, string])[]): (folder: string) => string {
  const over = new Map<string, string>();
  const top = (folder: string): string => {
    const above = over.get(folder);
    return above === undefined ? folder : top(above);
  };
  for (const [one, other] of pairs) if (top(one) !== top(other)) over.set(top(other), top(one));
  return top;
}

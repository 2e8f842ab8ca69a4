// What those have in common that fall silent together: a dimension value, where one explains who is struck and who is
// not. A key group is a hash, which says nothing to people; a region does.

/** A dimension and the value of it that explains an incident of many devices. */
export interface SharedValue {
  readonly dimension: string;
  readonly value: string;
}

interface Placed {
  readonly dimensionsOf: () => Readonly<Record<string, string>>;
}

/**
 * So many of those struck have the value, and so many that have it are struck. Below 1, since one device may be at home
 * elsewhere, or may have reported just before.
 */
const NEARLY_ALL = 0.9;

/**
 * The value that nearly all of `struck` have, and hardly any of `spared`; of several the one that most have, then the
 * first of the profile's dimensions. Undefined where none is.
 */
export function sharedValue(struck: readonly Placed[], spared: readonly Placed[]): SharedValue | undefined {
  const counts = new Map<string, { readonly shared: SharedValue; struckCount: number; sparedCount: number }>();
  for (const { dimensionsOf } of struck) {
    for (const [dimension, value] of Object.entries(dimensionsOf())) {
      const key = `${dimension}=${value}`;
      const known = counts.get(key) ?? { shared: { dimension, value }, struckCount: 0, sparedCount: 0 };
      known.struckCount += 1;
      counts.set(key, known);
    }
  }
  for (const { dimensionsOf } of spared) {
    for (const [dimension, value] of Object.entries(dimensionsOf())) {
      const known = counts.get(`${dimension}=${value}`);
      if (known !== undefined) known.sparedCount += 1;
    }
  }
  let best: SharedValue | undefined;
  let most = 0;
  for (const { shared, struckCount, sparedCount } of counts.values()) {
    const isShared = struckCount >= NEARLY_ALL * struck.length;
    if (!isShared || struckCount < NEARLY_ALL * (struckCount + sparedCount) || struckCount <= most) continue;
    best = shared;
    most = struckCount;
  }
  return best;
}

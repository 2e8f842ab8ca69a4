// What a cohort rule finds, worked out from the raw readings by themselves: no key groups, no batches, no state. Knows
// nothing of the code that is tested.
export interface RawReading {
  readonly device: string;
  readonly region: string | undefined;
  readonly timeMs: number;
  readonly arrivalMs: number;
  readonly value: number;
}

export interface ReferenceRule {
  readonly windowMs: number;
  readonly latenessMs: number;
  readonly floor: number;
  readonly deviations: number;
  readonly ratio: number;
  readonly minMembers: number;
  readonly minWindows: number;
  readonly forMs: number;
  readonly holdMs: number;
}

interface Past {
  n: number;
  mean: number;
  variance: number;
  /** Start of the first anomalous window; whether it was told; end of the first usual one. */
  startMs?: number | undefined;
  isTold: boolean;
  usualMs?: number | undefined;
}

/** `device opened|over start at`, sorted; a member's opening while its region is low says so. */
export function referenceOf(readings: readonly RawReading[], rule: ReferenceRule): string[] {
  const found: string[] = [];
  const pasts = new Map<string, Past>();
  const levels = new Map<string, number>();
  const accepted = acceptedOf(readings, rule);
  const windows = [...new Set(accepted.map(({ timeMs }) => startOf(timeMs, rule)))].sort((a, b) => a - b);

  const gapOf = (name: string, distance: number) => distance - (pasts.get(name)?.mean ?? 0);

  /** Answers whether it is told of now. */
  function step(
    name: string,
    distance: number,
    startMs: number,
    lowOnly: boolean,
    isFrozen: boolean,
    mayOpen: boolean,
  ) {
    const past = pasts.get(name) ?? { n: 0, mean: 0, variance: 0, isTold: false };
    pasts.set(name, past);
    const endMs = startMs + rule.windowMs;
    const gap = gapOf(name, distance);
    const deviation = Math.max(Math.sqrt(past.variance), 1 / 64);
    let learnt = gap;
    if (past.n >= rule.minWindows) {
      learnt = Math.sign(gap) * Math.min(Math.abs(gap), 3 * deviation);
      const isFar = Math.abs(gap) >= Math.log2(rule.ratio) && Math.abs(gap / deviation) > rule.deviations;
      const isOff = isFar && (gap < 0 || !lowOnly) && (past.startMs !== undefined || mayOpen);
      if (isOff) {
        past.usualMs = undefined;
        past.startMs ??= startMs;
        if (!past.isTold && endMs - (past.startMs + rule.windowMs) >= rule.forMs) {
          past.isTold = true;
          found.push(`${name} opened ${past.startMs} ${endMs}`);
        }
      } else if (past.isTold) {
        past.usualMs ??= endMs;
        if (endMs - past.usualMs >= rule.holdMs) {
          found.push(`${name} over ${past.startMs} ${endMs}`);
          Object.assign(past, { startMs: undefined, isTold: false, usualMs: undefined });
        }
      } else past.startMs = undefined;
    }
    if (isFrozen) return;
    past.n = Math.min(past.n + 1, 672);
    const before = past.variance;
    past.mean = Math.fround(past.mean + learnt / past.n);
    past.variance = Math.fround((1 - 1 / past.n) * (before + (learnt * learnt) / past.n));
  }

  for (const startMs of windows) {
    const members = membersOf(
      accepted.filter(({ timeMs }) => startOf(timeMs, rule) === startMs),
      rule,
    );
    const regions = [...new Set(members.map(({ region }) => region))].sort();
    const whole = regions.filter((name) => members.filter(({ region }) => region === name).length > rule.minMembers);
    const middles = whole.map((name) =>
      median(members.filter(({ region }) => region === name).map(({ level }) => level)),
    );
    if (whole.length >= 2) {
      for (const [i, name] of whole.entries()) {
        const middle = middles[i] as number;
        const level = levels.get(name) ?? middle;
        const hasFallen = middle - level <= -0.5 * Math.log2(rule.ratio);
        step(`region=${name}`, middle - median(middles.toSpliced(i, 1)), startMs, true, false, hasFallen);
        levels.set(name, Math.fround(level + 0.1 * (middle - level)));
      }
    }
    for (const { device, region, level } of members) {
      const others = members.filter((other) => other.region === region && other.device !== device);
      if (others.length < rule.minMembers) continue;
      const middle = median(others.map((other) => other.level));
      if (middle <= Math.round(Math.log2(rule.floor) * 2 ** 20) / 2 ** 20) continue;
      const isLow = pasts.get(`region=${region}`)?.isTold === true;
      const before = found.length;
      step(`${device}@${region}`, level - middle, startMs, false, isLow, true);
      if (found.length > before && isLow) found[before] = found[before]?.replace('opened', 'opened-within') as string;
    }
  }
  return found.sort();
}

const startOf = (timeMs: number, { windowMs }: ReferenceRule) => Math.floor(timeMs / windowMs) * windowMs;

/** By each device's own clock, first come first served, and in time for the window. */
function acceptedOf(readings: readonly RawReading[], rule: ReferenceRule): RawReading[] {
  const clocks = new Map<string, number>();
  const seen = new Set<string>();
  return readings
    .toSorted((a, b) => a.arrivalMs - b.arrivalMs)
    .filter(({ device, timeMs, arrivalMs }) => {
      const clockMs = Math.max(clocks.get(device) ?? Number.NEGATIVE_INFINITY, Math.min(timeMs, arrivalMs));
      clocks.set(device, clockMs);
      const isLate = startOf(timeMs, rule) + rule.windowMs + rule.latenessMs <= clockMs;
      const id = `${device} ${Math.floor(timeMs / 1000)}`;
      if (isLate || seen.has(id)) return false;
      seen.add(id);
      return arrivalMs <= startOf(timeMs, rule) + rule.windowMs + rule.latenessMs;
    });
}

/** A device that was in one region only. */
function membersOf(readings: readonly RawReading[], { floor }: ReferenceRule) {
  return [...Map.groupBy(readings, ({ device }) => device)].flatMap(([device, all]) => {
    const own = all.filter(({ region }) => region !== undefined);
    const [region, ...more] = new Set(own.map((each) => each.region as string));
    if (region === undefined || more.length > 0) return [];
    const steps = own.map(({ value }) => Math.round(Math.log2(Math.max(Math.abs(value), floor)) * 2 ** 20));
    return [{ device, region, level: steps.reduce((sum, each) => sum + each, 0) / steps.length / 2 ** 20 }];
  });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(half)] as number)
    : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}

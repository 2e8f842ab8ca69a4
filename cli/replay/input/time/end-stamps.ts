// A zone for stamps at the end of their intervals. Where clocks change such a stamp is written in two ways: as the
// clock shows at that instant, or as it showed within the interval. With the second the hour that comes twice goes from
// 02:15 to 03:00 and again so, and spring has a 02:00.
import type { Zone } from './zone.ts';

/** Every instant that a stamp can mean in either way: 03:00 is two in autumn, and 02:00 is one in spring. */
export function ofEndStamps(zone: Zone): Zone {
  const either = (of: (wallMs: number) => readonly number[], wallMs: number): readonly number[] => {
    const within = of(wallMs - 1).map((instantMs) => instantMs + 1);
    return [...new Set([...of(wallMs), ...within])].sort((one, other) => one - other);
  };
  return {
    ...zone,
    instantOf(wallMs) {
      const instantMs = zone.instantOf(wallMs);
      return zone.instantOf(wallMs - 1) + 1 === instantMs ? instantMs : Number.NaN;
    },
    instantsOf: (wallMs) => either(zone.instantsOf, wallMs),
    instantsCalled: (wallMs, abbreviation) => either((ms) => zone.instantsCalled(ms, abbreviation), wallMs),
  };
}

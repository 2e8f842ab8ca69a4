// How a simulated fleet may behave: as usual, and in ways that make alarms harder to trust.
import type { Manners } from './meters.ts';

const USUAL: Manners = { noise: 1, appliancesPerDay: 1, steps: false, holiday: false };

export const VARIANTS: Readonly<Record<string, Manners>> = {
  usual: USUAL,
  /** Twice the noise. */
  noisy: { ...USUAL, noise: 2 },
  /** Homes with six appliances a day. */
  lumpy: { ...USUAL, appliancesPerDay: 6 },
  /** Night storage and shifts: the day goes in steps. */
  steps: { ...USUAL, steps: true },
  /** The day that is scored is a holiday. */
  holiday: { ...USUAL, holiday: true },
};

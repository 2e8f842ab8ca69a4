import { adaptiveEnergy } from '#bench/fleet-day/adaptive-energy.ts';
import type { Profile } from '#core/profile/profile.ts';
export const thr: Profile = {
  ...adaptiveEnergy,
  name: 'thr',
  rules: adaptiveEnergy.rules.map((r) =>
    r.kind === 'adaptive' ? { ...r, above: { low: 0.5, medium: 0.999, high: 0.9999, critical: 0.99999 } } : r,
  ),
} as Profile;
export default thr;

import type { Profile } from '#core/profile/profile.ts';
import { energy } from '#profiles/energy.ts';

const p: Profile = {
  ...energy,
  name: 'coh',
  rules: [
    ...energy.rules,
    {
      kind: 'cohort',
      name: 'beside-others',
      measure: 'power_kw',
      dimension: 'region',
      severity: 'medium',
      floor: 0.1,
      minWindows: 672,
    },
  ],
};
export default p;

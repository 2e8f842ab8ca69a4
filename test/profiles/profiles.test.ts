import { describe, expect, it } from 'vitest';
import { compileProfile } from '#core/profile/compile.ts';
import { profileNamed, profiles } from '#profiles/index.ts';

describe('profiles', () => {
  it.each(Object.keys(profiles))('%s compiles and carries the name it is found by', (name) => {
    expect(compileProfile(profileNamed(name)).name).toBe(name);
  });

  it('an unknown name is refused with the names there are', () => {
    expect(() => profileNamed('gas')).toThrow('there is no profile "gas": expected one of energy, smoke, generic');
    expect(() => profileNamed('toString')).toThrow('there is no profile "toString"');
  });
});

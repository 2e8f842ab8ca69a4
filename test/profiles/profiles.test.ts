import { describe, expect, it } from 'vitest';
import { compileProfile } from '#core/profile/compile.ts';
import { profileNamed, profiles } from '#profiles/index.ts';

describe('profiles', () => {
  it.each(Object.keys(profiles))('%s compiles and carries the name it is found by', (name) => {
    expect(compileProfile(profileNamed(name)).name).toBe(name);
  });

  it('all know a device by the same names: a gateway sends meters and sensors alike', () => {
    const names = Object.values(profiles).map(({ wire }) => wire.device);
    for (const each of names) expect(each).toEqual(names[0]);
    expect(names[0]).toEqual(expect.arrayContaining(['device_id', 'meter_id', 'sensor_id', 'id']));
  });

  it('an unknown name is refused with the names there are', () => {
    expect(() => profileNamed('gas')).toThrow(
      `there is no profile "gas": expected one of ${Object.keys(profiles).join(', ')}`,
    );
    expect(() => profileNamed('toString')).toThrow('there is no profile "toString"');
  });
});

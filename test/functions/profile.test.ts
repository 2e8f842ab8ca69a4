// Which profile a function runs with: what settings name stands in place of what the profile has.
import { describe, expect, it } from 'vitest';
import { profileOf } from '#functions/profile.ts';
import { energy } from '#profiles/energy.ts';

describe('the profile of a function', () => {
  it('is that of its name, where nothing replaces a part of it', () => {
    const { windows, dimensionWindows } = profileOf({ profile: 'energy', windows: [], dimensionWindows: [] });
    expect(windows.map(({ label }) => label)).toEqual(energy.windows);
    expect(dimensionWindows).toEqual([]);
  });

  it('has the windows and the folded dimensions of the settings', () => {
    const profile = profileOf({ profile: 'energy', windows: ['5m', '5m/1m'], dimensionWindows: ['region'] });
    expect(profile.windows.map(({ label }) => label)).toEqual(['5m', '5m/1m']);
    expect(profile.dimensionWindows).toEqual(['region']);
    expect(profile.tumblingWindows.map(({ label }) => label)).toEqual(['5m']);
  });

  it('is refused where they name what it has not, or where nothing could be folded', () => {
    expect(() => profileOf({ profile: 'energy', windows: [], dimensionWindows: ['colour'] })).toThrow('"colour"');
    expect(() => profileOf({ profile: 'smoke', windows: [], dimensionWindows: ['region'] })).toThrow(
      'only tumbling windows are folded',
    );
  });
});

import { describe, expect, it } from 'vitest';
import { labelOf, numberText, quantity } from '#core/finding/wording.ts';

describe('wording', () => {
  it.each([
    ['power_kw', 'kW', 'power'],
    ['temperature_c', '°C', 'temperature'],
    ['humidity_pct', '%', 'humidity'],
    ['pm25_ugm3', 'µg/m³', 'pm25'],
    ['volume_m3', 'm³', 'volume'],
    ['fire_alarm', '', 'fire alarm'],
    ['power_limit', 'kW', 'power limit'],
    ['kw', 'kW', 'kw'],
  ])('%s in %s is called "%s"', (measure, unit, label) => {
    expect(labelOf(measure, unit)).toBe(label);
  });

  it('numbers have up to four digits and no trailing zeros', () => {
    expect([2.5, 0.049999, 123456, -3.24, 1e-9, 1e22].map(numberText)).toEqual([
      '2.5',
      '0.05',
      '123500',
      '-3.24',
      '1e-9',
      '1e+22',
    ]);
    expect(quantity(3, '')).toBe('3');
    expect(numberText(-Number.MAX_VALUE)).toBe('-1.798e+308');
  });
});

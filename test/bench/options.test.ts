import { describe, expect, it } from 'vitest';
import { wholeNumber, wholeNumbers } from '#bench/options.ts';

describe('whole numbers', () => {
  it('may have marks between thousands', () => {
    expect([wholeNumber('devices', '12,000'), wholeNumber('devices', '1_000_000')]).toEqual([12_000, 1_000_000]);
  });

  it.each(['', '0', '-3', '1.5', '1e999', 'many', '0x10x', '10%'])('are not %j', (text) => {
    expect(() => wholeNumber('devices', text)).toThrow(`--devices is "${text}": expected a whole number from 1 on`);
  });

  it('in a list are parted by commas', () => {
    expect(wholeNumbers('measures', '1, 4,16')).toEqual([1, 4, 16]);
  });

  it('in a list are refused one by one', () => {
    expect(() => wholeNumbers('measures', '1,,16')).toThrow('--measures is ""');
  });
});

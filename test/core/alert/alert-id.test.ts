import { describe, expect, it } from 'vitest';
import { alertId } from '#core/alert/alert-id.ts';

describe('the id of an alert', () => {
  const id = alertId('energy', 'meter-1', 'spike', 1_795_219_200_000);

  it('is a UUID of version 8 with the variant of RFC 9562', () => {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('is the same whoever computes it, today and after any change of the code', () => {
    expect(id).toBe('063f01bb-cb3a-8478-bb4a-06676be05886');
  });

  it('differs with each of profile, device, rule and start', () => {
    const others = [
      alertId('smoke', 'meter-1', 'spike', 1_795_219_200_000),
      alertId('energy', 'meter-2', 'spike', 1_795_219_200_000),
      alertId('energy', 'meter-1', 'drop', 1_795_219_200_000),
      alertId('energy', 'meter-1', 'spike', 1_795_219_200_001),
      alertId('energy', 'meter-1spike', '', 1_795_219_200_000),
    ];
    expect(new Set([id, ...others]).size).toBe(6);
  });

  it('is not met twice in 20,000 incidents', () => {
    const ids = new Set<string>();
    for (let i = 0; i < 20_000; i++) ids.add(alertId('energy', `meter-${i % 100}`, 'spike', i));
    expect(ids.size).toBe(20_000);
  });
});

// What of a history of incidents every reader relies on, whoever made it and whatever went wrong on the way.
import { expect } from 'vitest';
import type { AlertTransition } from '#core/alert/alert.ts';
import { alertId } from '#core/alert/alert-id.ts';

/** `transitions` are of detect's lane, of each incident in the order of their numbers. */
export function expectLawful(transitions: readonly AlertTransition[]): void {
  for (const own of Map.groupBy(transitions, ({ id }) => id).values()) {
    expect(own.map(({ transition }) => transition)).toEqual(own.map((_, i) => i + 1));
    expect(new Set(own.map(({ startMs, device, lane }) => `${device} ${lane} ${startMs}`)).size).toBe(1);
    for (const { id, profile, device, lane, startMs } of own)
      expect(id).toBe(alertId(profile, device, lane ?? '', startMs));
    let told = 0;
    let isOpen = false;
    for (const { change, state, severity, evidence = [] } of own) {
      const grade = ['low', 'medium', 'high', 'critical'].indexOf(severity) + 1;
      expect(state).toBe(change === 'over' ? 'resolved' : 'firing');
      if (change === 'over') expect([isOpen, grade]).toEqual([true, told]);
      if (change === 'opened') expect([isOpen, grade >= told]).toEqual([false, true]);
      if (change === 'worse') expect(grade).toBeGreaterThan(told);
      isOpen = change !== 'over';
      told = Math.max(told, grade);
      expect(evidence.length).toBeGreaterThan(0);
      expect(evidence.some((each) => each.state !== 'ended')).toBe(isOpen);
    }
  }
}

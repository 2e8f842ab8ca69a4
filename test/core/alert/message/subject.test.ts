import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { subjectOf } from '#core/alert/message/subject.ts';
import { manner, notice, over, START_MS, transition } from './notices.ts';

const inEnglish = manner();
const group = { lane: 'group', device: 'region=Pune-West', count: 45, dimensions: { region: 'Pune-West' } };

describe('a subject', () => {
  it.each([
    ['CRITICAL outage: meter-08694, Pune-West', notice('opened')],
    ['WORSE critical outage: meter-08694, Pune-West', notice('worse')],
    ['RESOLVED outage: meter-08694, Pune-West', notice('over', over())],
    ['STILL critical outage: meter-08694, Pune-West', notice('repeat', transition(), { repeat: 1 })],
    ['STILL critical outage: meter-08694, Pune-West', notice('still-firing')],
    ['ESCALATED critical outage: meter-08694, Pune-West', notice('escalated', transition(), { repeat: 1 })],
    ['CRITICAL outage: region=Pune-West', notice('opened', transition(group))],
    [
      'HIGH temperature level: meter-08694, Pune-West',
      notice('opened', transition({ rule: 'temperature-level', severity: 'high' })),
    ],
    [
      'MEDIUM no readings: meter-08694',
      notice('opened', transition({ rule: 'silent', severity: 'medium', dimensions: {} })),
    ],
    [
      'CRITICAL outage: meter-08694, B-12',
      notice('opened', transition({ dimensions: { region: '', building_id: 'B-12' } })),
    ],
    [
      '1 message held back',
      notice('held-back', transition(), { heldBack: { count: 1, sinceMs: START_MS, devices: [] } }),
    ],
  ])('reads %s', (subject, of) => {
    expect(subjectOf(of, inEnglish)).toBe(subject);
  });

  it('writes letters without their marks, and ? for what ASCII has not', () => {
    const device = 'Zähler „7“ 🔥 मीटर';
    expect(subjectOf(notice('opened', transition({ device, dimensions: { region: 'Île' } })), inEnglish)).toBe(
      'CRITICAL outage: Zahler ?7? ? ???, Ile',
    );
  });

  it('puts a device that is too long last and cuts it, so that the rest is whole', () => {
    const device = `meter-${'x'.repeat(300)}`;
    const subject = subjectOf(notice('opened', transition({ device })), inEnglish);
    expect(subject).toMatch(/^CRITICAL outage: Pune-West, meter-x+\.\.\.$/);
    expect(subject).toHaveLength(99);
  });

  it('is in the chosen language where ASCII can write it, else in English', () => {
    const texts = {
      de: { words: { resolved: 'BEHOBEN', critical: 'kritisch' }, rules: { outage: { title: 'Ausfall' } } },
      hi: { words: { critical: 'गंभीर' }, rules: { outage: { title: 'बिजली बंद' } } },
    };
    const german = manner({ language: 'de' }, { texts });
    expect(subjectOf(notice('opened'), german)).toBe('KRITISCH Ausfall: meter-08694, Pune-West');
    expect(subjectOf(notice('over', over()), german)).toBe('BEHOBEN Ausfall: meter-08694, Pune-West');
    const hindi = manner({ language: 'hi' }, { texts });
    expect(subjectOf(notice('opened'), hindi)).toBe('CRITICAL outage: meter-08694, Pune-West');
  });

  it('is what SNS takes, whatever the device, the rule and the place are', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 300 });
    fc.assert(
      fc.property(text, text, text, (device, rule, region) => {
        const subject = subjectOf(notice('opened', transition({ device, rule, dimensions: { region } })), inEnglish);
        expect(subject).toMatch(/^[!-~][ -~]{0,98}$/);
      }),
    );
  });
});

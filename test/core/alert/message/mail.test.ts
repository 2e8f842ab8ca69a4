// What a person reads: whole texts, as they leave.
import { describe, expect, it } from 'vitest';
import { mailText, shortText } from '#core/alert/message/mail.ts';
import { subjectOf } from '#core/alert/message/subject.ts';
import { linked, manner, notice, over, plain, START_MS, transition } from './notices.ts';

const inEnglish = manner();
const TODO =
  'Ask on site whether the supply is off. If it is, call whoever runs the grid there; if it is on, look at the meter and its wiring.';
const ID = '0193f1e0-4c1d-8a2b-9c3d-0123456789ab';

describe('an e-mail', () => {
  it('of an incident that opens says what, where, since when, how bad, what to do and where to go on', () => {
    expect(mailText(notice('opened'), linked)).toBe(`CRITICAL: outage at meter-08694

Power of 0.02 kW is below 0.1 kW: an outage

Where     meter-08694
          region: Pune-West
          building id: B-12
          meter type: electricity
Since     2026-11-30 14:05:00 (Asia/Kolkata, UTC+05:30)
How bad   critical
Value     power 0.02 kW
Limit     0.1 kW

What to do
${TODO}

What else was found
- drop (medium), at 2026-11-30 13:50:00, 1 reading: power of 0.4 kW is 77 % below its baseline of 1.73 kW

Acknowledge it, or silence it for 1 or 8 hours (a page opens first)
https://ack.example/AQEB

See it
https://weir.example/#${ID}

Incident ${ID}, message 1
`);
  });

  it('of an incident that is over says how long it lasted and how bad it was', () => {
    expect(mailText(notice('over', over()), inEnglish)).toBe(`RESOLVED: outage at meter-08694

Power of 1.6 kW is not below 0.1 kW any more: the outage is over

It is over. Nothing needs to be done.

Where     meter-08694
          region: Pune-West
          building id: B-12
          meter type: electricity
Lasted    1 h 20 min
From      2026-11-30 14:05:00 (Asia/Kolkata, UTC+05:30)
Until     2026-11-30 15:25:00 (Asia/Kolkata, UTC+05:30)
How bad   critical
Worst     power 0.02 kW
Limit     0.1 kW

What else was found
- drop (medium), at 2026-11-30 13:50:00, 1 reading: power of 0.4 kW is 77 % below its baseline of 1.73 kW

Incident ${ID}, message 2
`);
  });

  it('of a transition without lane, change and evidence reads as well, and names the commands where there is no page', () => {
    expect(mailText(notice('opened', plain(transition({ dimensions: {} }))), inEnglish)).toBe(
      `CRITICAL: outage at meter-08694

Power of 0.02 kW is below 0.1 kW: an outage

Where     meter-08694
Since     2026-11-30 08:35:00 (UTC)
How bad   critical
Value     power 0.02 kW
Limit     0.1 kW

What to do
${TODO}

Acknowledge it (stops reminders)
npx weir alerts ack ${ID}

Silence it for a while
npx weir alerts silence device=meter-08694 --for 8h --reason 'we know'

Incident ${ID}, message 1
`,
    );
  });

  it('of a group names how many of how many', () => {
    const group = transition({
      ...{ lane: 'group', device: 'region=Pune-West', count: 45, of: 60, value: 45, baseline: null, evidence: [] },
      dimensions: { region: 'Pune-West' },
      message: '45 of the 60 devices of region Pune-West (meter-1, meter-2, meter-3 and 42 more): outage',
    });
    expect(mailText(notice('opened', group), linked)).toBe(`CRITICAL: outage at region=Pune-West

45 of the 60 devices of region Pune-West (meter-1, meter-2, meter-3 and 42 more): outage

Where     region=Pune-West
Since     2026-11-30 14:05:00 (Asia/Kolkata, UTC+05:30)
How bad   critical
Devices   45 of 60 (75 %)

What to do
${TODO}

Acknowledge it, or silence it for 1 or 8 hours (a page opens first)
https://ack.example/AQEB

See it
https://weir.example/#${ID}

Incident ${ID}, message 1
`);
  });

  it('of a street names its devices, and not its usual value as their number', () => {
    const street = transition({ lane: 'beside-others', device: 'region=West', count: 5, baseline: 2.3, evidence: [] });
    expect(mailText(notice('opened', street), linked)).toMatch(/^Devices +5$/m);
    const before = transition({ lane: 'silent-group', measure: '', count: 5, baseline: 8, evidence: [] });
    expect(mailText(notice('opened', before), linked)).toMatch(/^Devices +5 of 8 \(63 %\)$/m);
  });

  it('that sums up what was held back says how many since when, and that nothing is lost', () => {
    const heldBack = { count: 120, sinceMs: START_MS, devices: Array.from({ length: 22 }, (_, at) => `meter-${at}`) };
    const lines = heldBack.devices.slice(0, 20).map((device) => `- ${device}`);
    expect(mailText(notice('held-back', transition(), { heldBack }), inEnglish)).toBe(`120 messages held back

From 2026-11-30 14:05:00 (Asia/Kolkata, UTC+05:30) on more came than the limit of messages a minute lets through. Nothing is lost: every incident is kept.

Some of them
${lines.join('\n')}
- and 2 more

Every incident
npx weir alerts list
`);
  });

  it('of a device that fell silent says nothing of values, and where to look', () => {
    const silent = transition({
      ...{ lane: 'silent', rule: 'silent', kind: 'silent', measure: '', severity: 'medium', value: 50, baseline: 45 },
      ...{ evidence: [], message: 'no reading for 50 min; at most 45 min are expected' },
    });
    const text = mailText(notice('opened', silent), linked);
    expect(text).toMatch(/^MEDIUM: no readings at meter-08694\n\nNo reading for 50 min; at most 45 min are expected\n/);
    expect(text).toContain('What to do\nCheck its power and its network, then the gateway that it sends through.\n');
    expect(text).not.toMatch(/^(Value|Normal|Limit) /m);
  });

  it('of a device whose readings are all rejected says the reason given most', () => {
    const rejected = transition({
      ...{ lane: 'all-rejected', rule: 'all-rejected', kind: 'all-rejected', measure: '', reason: 'unknown-unit' },
      ...{ evidence: [], message: 'all 200 readings of 50 min were rejected' },
    });
    const text = mailText(notice('opened', rejected), linked);
    expect(text).toMatch(/^CRITICAL: all readings rejected at meter-08694\n/);
    expect(text).toMatch(/^Reason {4}unknown-unit$/m);
    expect(text).toContain('`npx weir kept` shows what came');
  });

  it.each([
    ['repeat', { repeat: 2 }, 'It still goes on, and nobody has acknowledged it. This is reminder 2.'],
    ['escalated', { repeat: 3 }, 'Nobody has acknowledged it so far, so you are asked too. This is reminder 3.'],
    ['still-firing', {}, 'A silence has ended, and it still goes on.'],
    ['worse', {}, 'It has become worse since the last message.'],
  ] as const)('of a notice %s says why it comes', (kind, more, sentence) => {
    const [opening, message, why] = mailText(notice(kind, transition(), more), inEnglish).split('\n\n');
    expect([opening, message, why]).toEqual([
      'CRITICAL: outage at meter-08694',
      'Power of 0.02 kW is below 0.1 kW: an outage',
      sentence,
    ]);
  });

  it.each([
    ['stale', 'It was closed, it did not end: look there before you count on it.'],
    ['rule-removed', 'It was closed, it did not end: look there before you count on it.'],
    ['new-normal', 'It has not gone back. It has lasted so long that it counts as normal from now on'],
  ])('of an end by %s does not say that all is well', (cause, sentence) => {
    const text = mailText(notice('over', { ...over(), cause } as never), inEnglish);
    expect(text).toContain(`\n\n${sentence}`);
    expect(text).not.toContain('Nothing needs to be done');
  });

  it('says who acknowledged it, when and with which note; a link is nobody in particular', () => {
    const atMs = START_MS + 300_000;
    const said = mailText(
      notice('worse', transition(), { acknowledged: { by: 'Asha', note: 'on my way', atMs } }),
      linked,
    );
    expect(said).toContain(`Seen by   Asha, 2026-11-30 14:10:00 (Asia/Kolkata, UTC+05:30)\n          on my way\n`);
    const byLink = mailText(notice('worse', transition(), { acknowledged: { by: 'link', atMs } }), inEnglish);
    expect(byLink).toContain('Seen by   somebody, by the link of a message, 2026-11-30 14:10:00');
    expect(byLink).not.toContain('alerts ack');
  });

  it('carries the notes of the notice', () => {
    const notes = ['It flaps: 6 times within an hour. It is told again when it has been quiet for an hour.'];
    expect(mailText(notice('opened', transition(), { notes }), linked)).toContain(`\n\n${notes[0]}\n\n`);
  });

  it('never holds a time as a number, nor JSON', () => {
    for (const kind of ['opened', 'worse', 'over', 'repeat', 'escalated', 'still-firing'] as const) {
      const text = mailText(notice(kind, kind === 'over' ? over() : transition()), linked);
      expect(text).not.toMatch(/\d{13}|[{}"]|null|undefined|NaN/);
    }
  });

  it('is a line or two for a phone', () => {
    const opened = notice('opened');
    expect(shortText(opened, subjectOf(opened, inEnglish), inEnglish)).toBe(
      'CRITICAL outage: meter-08694, Pune-West. power of 0.02 kW is below 0.1 kW: an outage',
    );
  });
});

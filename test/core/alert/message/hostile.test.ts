// Devices, places, notes and sentences as nobody should send them: no message breaks, and none reads as something else.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chatMessage } from '#core/alert/message/chat.ts';
import { mailText } from '#core/alert/message/mail.ts';
import { MAX_MESSAGE_BYTES, publicationOf } from '#core/alert/message/publication.ts';
import { drop, evidence, linked, manner, notice, transition } from './notices.ts';

const inEnglish = manner();
const bytes = (text: string) => Buffer.byteLength(text);

describe('a text for people', () => {
  it('keeps a device in its line, whatever control characters it has', () => {
    const text = mailText(
      notice('opened', transition({ device: 'meter\nWhat to do\r\nNothing\u2028\u0000', dimensions: {} })),
      inEnglish,
    );
    expect(text).toMatch(/^CRITICAL: outage at meter What to do Nothing\n/);
    expect(text.match(/^What to do$/gm)).toHaveLength(1);
  });

  it('drops marks that would turn the direction of a line, and keeps letters of every script', () => {
    const device = '\u202egnihton\u202c عداد-٧ 🔥';
    const text = mailText(notice('opened', transition({ device, dimensions: {} })), inEnglish);
    expect(text).toMatch(/^CRITICAL: outage at gnihton\s+عداد-٧ 🔥\n/);
    expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
  });

  it('names commands that a shell takes as they stand, whatever a device calls itself', () => {
    const command = (change: object) =>
      / {0}npx weir alerts silence (.*) --for/.exec(mailText(notice('opened', transition(change)), inEnglish))?.[1];
    expect(command({ device: "$(rm -rf ~); it's `x`" })).toBe("'device=$(rm -rf ~); it'\\''s `x`'");
    expect(command({ lane: 'group', device: 'region=Pune West' })).toBe("'region=Pune West' rule=outage");
    expect(command({ device: '*' })).toBe("'device=\\*'");
  });

  it('says HTML as it is: a mail is plain text', () => {
    const device = '<script>alert(1)</script>';
    expect(mailText(notice('opened', transition({ device })), inEnglish)).toContain(`Where     ${device}\n`);
  });

  it('names at most 20 of 40 dimensions and 10 of 50 findings, and says how many more there are', () => {
    const dimensions = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`d${at}`, `v${at}`]));
    const findings = Array.from({ length: 50 }, (_, at) => ({ ...drop, rule: `rule-${at}` }));
    const text = mailText(notice('opened', transition({ dimensions, evidence: [evidence(), ...findings] })), inEnglish);
    expect(text.match(/^ {10}d\d+: v\d+$/gm)).toHaveLength(20);
    expect(text).toMatch(/^ {10}and 20 more$/m);
    expect(text.match(/^- rule \d+/gm)).toHaveLength(10);
    expect(text).toMatch(/^- and 40 more$/m);
  });

  it('has no line that mail does not take, and loses no letter by breaking one', () => {
    const message = `${'word '.repeat(150)}${'🔥'.repeat(50)}`;
    const text = mailText(notice('opened', transition({ message })), inEnglish);
    for (const line of text.split('\n')) expect(bytes(line)).toBeLessThan(998);
    expect(text.replace(/\s/g, '')).toContain(message.replace(/\s/g, '').slice(1));
  });

  it('calls nobody in a chat and marks nothing up', () => {
    const device = '<!channel> *bold* `x` <https://evil.example|click>';
    const { content, metadata } = chatMessage(
      notice('opened', transition({ device, dimensions: { region: '<@U1>' } })),
      linked,
    );
    expect(content.title + content.description).not.toMatch(/<[!@h]|\*bold\*|`x`/);
    expect(metadata.relatedResources).toEqual([device]);
  });
});

/** What SNS counts, and what must be in every message whatever else there is no room for. */
function checkMessage(message: string, value: string, note: string, findings: number): void {
  const of = transition({
    message,
    dimensions: { region: value, other: value },
    evidence: Array.from({ length: findings }, (_, at) => evidence({ rule: `rule-${at}`, message })),
  });
  const { subject, message: body, attributes } = publicationOf(notice('opened', of, { notes: [note] }), linked);
  const counted = Object.entries(attributes).reduce((sum, [name, each]) => sum + bytes(name) + bytes(each) + 6, 0);
  expect(bytes(body) + counted).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
  const bodies = JSON.parse(body) as Record<string, string>;
  const told = JSON.parse(bodies.default as string) as Record<string, unknown>;
  const { id, transition: number, profile, device, rule, severity, state, startMs, atMs } = of;
  expect(told).toMatchObject({ id, transition: number, profile, device, rule, severity, state, startMs, atMs });
  for (const line of (bodies.email as string).split('\n')) expect(bytes(line)).toBeLessThan(998);
  expect(subject).toMatch(/^[!-~][ -~]{0,98}$/);
}

describe('a message fits what SNS takes and keeps its facts', () => {
  it.each([
    ['controls, six times as long in JSON', '\u0000'.repeat(50_000)],
    ['quotes and backslashes', '"\\'.repeat(40_000)],
    ['four bytes a character', '🔥'.repeat(70_000)],
    ['half a character', '\ud800'],
    ['nothing', ''],
    ['braces', '{device}}'],
  ])('with %s everywhere', (_name, text) => {
    checkMessage(text, text, text, 3);
  });

  it('with 300 findings of any sentence', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(text, text, text, (message, value, note) => checkMessage(message, value, note, 300)),
      { numRuns: 10 },
    );
  });
});

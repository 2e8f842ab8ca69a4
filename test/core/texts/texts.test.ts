// Texts of a profile: what may stand in them, and which is taken.
import { describe, expect, it } from 'vitest';
import type { AlertTransition } from '#core/alert/alert.ts';
import { documentOf } from '#core/alert/message/document.ts';
import { sentenceOf } from '#core/alert/message/facts.ts';
import { mailText, shortText } from '#core/alert/message/mail.ts';
import { mannerOf } from '#core/alert/message/manner.ts';
import { compileProfile } from '#core/profile/compile.ts';
import type { Profile } from '#core/profile/profile.ts';
import { fill, templateProblems } from '#core/texts/template.ts';
import { textsOf } from '#core/texts/texts.ts';
import { ENGLISH, ENGLISH_TODO } from '#core/texts/words.ts';
import { energy } from '#profiles/energy.ts';

describe('a template', () => {
  it.each([
    ['{device} is off', { device: 'meter-1' }, 'meter-1 is off'],
    ['{{device}} {device}', { device: 'm' }, '{device} m'],
    ['{device}', { device: '{other}' }, '{other}'],
    ['{missing}.', {}, '.'],
    ['{constructor}', {}, ''],
  ])('%s', (text, values, filled) => {
    expect(fill(text, values)).toBe(filled);
  });

  it.each([
    ['{devise}', ['{devise} is no placeholder here: expected {device}, {value}']],
    ['{', ['a brace stands alone: write {name} for a placeholder, {{ or }} for a brace']],
    ['{device}}', ['a brace stands alone: write {name} for a placeholder, {{ or }} for a brace']],
    ['{}', ['{} is no placeholder here: expected {device}, {value}']],
    ['{{{device}}}', []],
    ['all is {value} {{well}}', []],
  ])('%s is told at start-up', (text, problems) => {
    expect(templateProblems(text, ['device', 'value'])).toEqual(problems);
  });

  it('the built-in ones have no fault', () => {
    for (const text of [...Object.values(ENGLISH), ...Object.values(ENGLISH_TODO)]) {
      const places = [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
      expect(templateProblems(text, places)).toEqual([]);
    }
  });
});

describe('a rule’s own sentence', () => {
  const of: Profile['texts'] = {
    de: {
      rules: {
        outage: { found: '{severity}: {value} statt {normal} in {region}.', over: 'Wieder da: {value}.' },
        level: { found: '{measure}: {value}' },
      },
      words: { critical: 'kritisch', flaps: 'Es kommt und geht.' },
    },
  };
  const manner = mannerOf(compileProfile({ ...energy, texts: of }), { language: 'de' });
  const told: AlertTransition = {
    ...{ id: 'a-b', transition: 1, profile: 'energy', device: 'm', lane: 'readings', change: 'opened' },
    ...{
      rule: 'outage',
      kind: 'outage',
      measure: 'power_kw',
      severity: 'critical',
      state: 'firing',
      startMs: 0,
      atMs: 0,
    },
    ...{ value: 0.02, baseline: 0.1, score: null, dimensions: { region: 'Süd' }, message: 'power is low: an outage' },
  };
  const over: AlertTransition = { ...told, change: 'over', state: 'resolved', value: 2 };

  it('is the profile’s in the language that was chosen, wherever people read it', () => {
    const opened = { kind: 'opened', transition: told } as const;
    const says = 'kritisch: power 0.02 kW statt 0.1 kW in Süd.';
    expect(sentenceOf(opened, manner)).toBe(says);
    expect(mailText(opened, manner)).toContain(`\n\n${says.replace('k', 'K')}\n`);
    expect(shortText(opened, 'subject', manner)).toBe(`subject. ${says}`);
    expect(sentenceOf({ kind: 'over', transition: over }, manner)).toBe('Wieder da: power 2 kW.');
    // History and JSON stay as they are everywhere.
    expect(documentOf(opened, manner).message).toBe(told.message);
  });

  it('is said of what else was found too, and followed by that it comes and goes', () => {
    const hot = { rule: 'hot', kind: 'level', measure: 'power_kw', severity: 'high', state: 'firing' } as const;
    const evidence = [{ ...hot, sinceMs: 0, lastMs: 0, count: 1, value: 9, baseline: 5, score: null, message: 'x' }];
    const mail = mailText({ kind: 'opened', transition: { ...told, evidence } }, manner);
    expect(mail).toContain('power: power 9 kW');
    expect(sentenceOf({ kind: 'opened', transition: { ...told, isFlapping: true } }, manner)).toMatch(
      /in Süd\. Es kommt und geht\.$/,
    );
  });

  it.each([
    ['of many', { ...told, count: 7 }],
    ['closed by hand', { ...over, lane: 'people', cause: 'by-hand' as const }],
    ['of what is gone', { ...over, cause: 'stale' as const }],
    ['of a rule without one', { ...told, rule: 'spike', kind: 'spike' }],
  ])('%s is its own', (_what, transition) => {
    expect(sentenceOf({ kind: 'opened', transition }, manner)).toBe(told.message);
  });
});

describe('texts', () => {
  const texts = {
    en: { rules: { outage: { todo: 'Call the caretaker of {building_id}.' } } },
    pt: { words: { where: 'Onde' }, rules: { outage: { title: 'falta de energia', todo: 'Ligue para {device}.' } } },
    'pt-BR': { words: { since: 'Desde' }, rules: { spike: { title: 'pico' } } },
  };

  it('are of the language, then of the language without its region, then English', () => {
    const { say, titleOf, todoOf } = textsOf(texts, 'pt-BR');
    expect([say('since'), say('where'), say('howBad')]).toEqual(['Desde', 'Onde', 'How bad']);
    expect([titleOf('outage', 'outage'), titleOf('spike', 'spike')]).toEqual(['falta de energia', 'pico']);
    expect(todoOf('outage', 'outage', { device: 'meter-1' })).toBe('Ligue para meter-1.');
    expect(todoOf('spike', 'spike', {})).toBe(ENGLISH_TODO.spike);
  });

  it('of a rule go before those of its kind', () => {
    const { titleOf } = textsOf({ en: { rules: { level: { title: 'beyond a limit' }, hot: { title: 'too hot' } } } });
    expect([titleOf('hot', 'level'), titleOf('cold', 'level'), titleOf('no-load', 'other')]).toEqual([
      'too hot',
      'beyond a limit',
      'no load',
    ]);
  });

  it('of a rule of each measure are those of the rule', () => {
    const { titleOf, todoOf } = textsOf({ en: { rules: { zscore: { title: 'an outlier', todo: 'Look.' } } } });
    expect([titleOf('zscore:heat_c', 'zscore'), todoOf('zscore:heat_c', 'zscore', {})]).toEqual([
      'an outlier',
      'Look.',
    ]);
    const plain = textsOf(undefined);
    expect([plain.titleOf('adaptive:heat_c', 'adaptive'), plain.titleOf('pump-health', 'adaptive')]).toEqual([
      'unusual value',
      'pump health',
    ]);
    expect(plain.titleOf('silent-group', 'silent')).toBe('no readings from many');
  });

  it('in an unknown language are the English ones', () => {
    expect(textsOf(texts, 'xx').todoOf('outage', 'outage', { building_id: 'B-12' })).toBe(
      'Call the caretaker of B-12.',
    );
  });
});

describe('a profile', () => {
  const problemsOf = (change: Partial<Profile>): string => {
    try {
      mannerOf(compileProfile({ ...energy, ...change }));
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('with texts and zones tells people by them', () => {
    const todo = 'Call {building_id}: {measure} of {device} is {value}, normal is {normal}.';
    const texts = { en: { rules: { outage: { title: 'no power', todo }, level: { title: 'limit' }, silent: {} } } };
    expect(problemsOf({ texts, zone: 'Europe/Paris', zones: { region: { north: 'Asia/Kolkata' } } })).toBe('');
  });

  it.each<[Partial<Profile>, string]>([
    [
      { texts: { en: { rules: { outage: { todo: 'Call {buildingId}' } } } } },
      'texts.en.rules.outage.todo: {buildingId} is no placeholder here: expected {device}, {measure}, {value}, {normal}, {region}, {building_id}, {meter_type}',
    ],
    [
      { texts: { en: { rules: { outage: { title: '{device}' } } } } },
      'texts.en.rules.outage.title: {device} is no placeholder here: expected none',
    ],
    [
      { texts: { en: { rules: { outrage: { title: 'x' } } } } },
      'texts.en.rules.outrage: there is no such rule or kind: did you mean outage?',
    ],
    [
      { texts: { en: { words: { wher: 'Wo' } } } },
      'texts.en.words.wher is no sentence of messages: expected one of low,',
    ],
    [
      { texts: { en: { words: { devicesOf: '{count} of {total}' } } } },
      'texts.en.words.devicesOf: {total} is no placeholder here: expected {count}, {of}',
    ],
    [{ texts: { en: { words: { where: ' ' } } } }, 'texts.en.words.where " ": expected a text'],
    [{ texts: { english: {} } }, 'texts.english: "english" is no language: expected a tag such as en, hi or pt-BR'],
    [{ zone: 'Asia/Pune' }, 'zone "Asia/Pune": expected a time zone such as Asia/Kolkata, Europe/Paris or UTC'],
    [{ zones: { region: { north: 'x/y' } } }, 'zones.region.north "x/y": expected a time zone'],
    [{ zones: { town: {} } }, 'zones: "town" is not one of the dimensions region, building_id, meter_type'],
  ])('is refused with %j', (change, problem) => {
    expect(problemsOf(change)).toContain(problem);
  });
});

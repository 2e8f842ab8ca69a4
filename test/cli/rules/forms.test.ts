// `rule.field=value` on the command line, and what differs between two changes.
import { describe, expect, it } from 'vitest';
import { differences, differenceText } from '#cli/rules/differences.ts';
import { withForms } from '#cli/rules/forms.ts';
import type { RulesBody } from '#core/live-rules/rules-body.ts';
import { energy } from '#profiles/energy.ts';

const all = (forms: string[], body: RulesBody = {}) => withForms(body, { of: 'all' }, forms);

describe('RULE.FIELD=VALUE', () => {
  it.each([
    ['spike.ratio=2', { spike: { ratio: 2 } }],
    ['spike.ratio=-1e3', { spike: { ratio: -1000 } }],
    ['spike.severity=critical', { spike: { severity: 'critical' } }],
    ['spike.forMs=15m', { spike: { forMs: 900_000 } }],
    ['spike.forMs=5000', { spike: { forMs: 5000 } }],
    ['spike.minReadings=off', { spike: { minReadings: null } }],
    ['spike=off', { spike: null }],
    ['temperature-level.above.critical=75', { 'temperature-level': { above: { critical: 75 } } }],
    ['fire.indicators=[{"measure":"a","above":1}]', { fire: { indicators: [{ measure: 'a', above: 1 }] } }],
    ['spike.note=a=b', { spike: { note: 'a=b' } }],
    ['adaptive.learns=true', { adaptive: { learns: true } }],
  ])('%s', (form, expected) => {
    expect(all([form])).toEqual({ all: expected });
  });

  it('is put beside what is there, and default takes it away again, with what it leaves empty', () => {
    const body = all(['spike.ratio=2', 'spike.severity=low', 'drop=off']);
    expect(all(['spike.ratio=3'], body)).toEqual({ all: { spike: { ratio: 3, severity: 'low' }, drop: null } });
    expect(all(['spike.ratio=default'], body)).toEqual({ all: { spike: { severity: 'low' }, drop: null } });
    expect(all(['spike=default', 'drop=on'], body)).toEqual({});
    expect(all(['spike.ratio=default'], {})).toEqual({});
    expect(all(['a.above.high=1', 'a.above.high=default'], {})).toEqual({});
  });

  it('switches a rule on again by one of its fields', () => {
    expect(all(['spike.ratio=2'], { all: { spike: null } })).toEqual({ all: { spike: { ratio: 2 } } });
  });

  it('is of a device or of a dimension value where one is named', () => {
    const device = withForms({ all: { drop: null } }, { of: 'devices', key: 'meter.1=a' }, ['spike.ratio=9']);
    expect(device).toEqual({ all: { drop: null }, devices: { 'meter.1=a': { spike: { ratio: 9 } } } });
    expect(withForms(device, { of: 'devices', key: 'meter.1=a' }, ['spike=default'])).toEqual({ all: { drop: null } });
    expect(withForms({}, { of: 'dimensions', key: 'region=North' }, ['outage.below=0.2'])).toEqual({
      dimensions: { 'region=North': { outage: { below: 0.2 } } },
    });
  });

  it.each(['spike', '=2', 'spike.=2', '.ratio=2', 'spike.ratio=', 'spike=2', 'spike.a=[1', 'spike..ratio=1'])(
    'such as %s is refused with how it is written',
    (form) => {
      expect(() => all([form])).toThrow(new RegExp(`^"${form.replace(/[.[]/g, '\\$&')}"`));
    },
  );
});

describe('the difference of two changes', () => {
  it('is a line a field, with what the profile has', () => {
    const before: RulesBody = { all: { spike: { ratio: 2 }, drop: null }, devices: { m: { outage: { below: 1 } } } };
    const after: RulesBody = {
      add: [{ kind: 'level', name: 'big', measure: 'power_kw', above: { high: 9 } }],
      all: { spike: { ratio: 3, minReadings: null } },
      devices: { m: { outage: { below: 1 } } },
    };
    expect(differences(before, after, energy).map(differenceText)).toEqual([
      'add.big: nothing → {"kind":"level","name":"big","measure":"power_kw","above":{"high":9}}',
      'all.drop: off → nothing',
      'all.spike.minReadings: nothing → off',
      'all.spike.ratio: 2 → 3 (the profile has 1)',
    ]);
    expect(differences(after, after, energy)).toEqual([]);
  });
});

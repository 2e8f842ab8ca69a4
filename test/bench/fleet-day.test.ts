import { describe, expect, it } from 'vitest';
import type { RecordedTransition, SentMessage } from '#bench/fleet-day/heard.ts';
import { planIncidents } from '#bench/fleet-day/incidents.ts';
import { createFleet } from '#bench/fleet-day/meters.ts';
import { createReadings } from '#bench/fleet-day/readings.ts';
import { DAY_MS } from '#bench/fleet-day/run-day.ts';
import { byKind, scoreDay } from '#bench/fleet-day/score.ts';
import type { Truth } from '#bench/fleet-day/truth.ts';
import { VARIANTS } from '#bench/fleet-day/variants.ts';
import { failingsOf } from '#bench/fleet-day/verdict.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const USUAL = VARIANTS.usual!;

function day(seed: number, devices = 1200) {
  const fleet = createFleet(seed, devices, USUAL);
  const plan = planIncidents(seed, fleet, DAY_MS);
  return { fleet, plan, readings: createReadings(seed, fleet, plan, DAY_MS) };
}

describe('a simulated day', () => {
  it('has 40 incidents of single meters, a region without power, a type cut off, a meter that flaps', () => {
    const { plan } = day(1);
    const kinds = Map.groupBy(plan.incidents, ({ kind }) => kind);
    const many = ['region-outage', 'storm', 'flapping'];
    expect(plan.incidents.filter(({ kind }) => !many.includes(kind))).toHaveLength(40);
    expect(many.map((kind) => kinds.get(kind as 'storm')?.length)).toEqual([1, 1, 1]);
    expect(kinds.get('region-outage')?.[0]?.devices).toHaveLength(300);
    expect(kinds.size).toBe(13);
  });

  it('has at most one incident a meter, within the day', () => {
    const { plan } = day(2);
    const devices = plan.incidents.flatMap((incident) => incident.devices);
    expect(new Set(devices).size).toBe(devices.length);
    for (const { startMs, endMs } of plan.incidents) {
      expect(startMs).toBeGreaterThanOrEqual(DAY_MS);
      expect(endMs).toBeLessThanOrEqual(DAY_MS + 24 * HOUR_MS);
      expect(endMs - startMs).toBeGreaterThanOrEqual(30 * MINUTE_MS);
    }
  });

  it('is the same for the same seed, however it is cut, and another for another', () => {
    const whole = day(3, 300).readings.between(DAY_MS, DAY_MS + HOUR_MS).lines;
    const cut = day(3, 300).readings;
    const pieces = Array.from({ length: 60 }, (_, minute) => {
      const fromMs = DAY_MS + minute * MINUTE_MS;
      return cut.between(fromMs, fromMs + MINUTE_MS).lines;
    });
    expect(pieces.flat()).toEqual(whole);
    expect(whole).toHaveLength(1200);
    expect(day(4, 300).readings.between(DAY_MS, DAY_MS + HOUR_MS).lines).not.toEqual(whole);
  });

  it('sends what each incident says, from its start to its end', () => {
    const { plan, readings } = day(5);
    const lines = readings.between(DAY_MS, DAY_MS + 24 * HOUR_MS).lines.map((line) => JSON.parse(line));
    const during = (kind: string) => {
      const incident = plan.incidents.find((each) => each.kind === kind)!;
      const own = lines.filter(({ meter_id }) => meter_id === incident.devices[0]);
      return own.filter(({ timestamp }) => timestamp >= incident.startMs && timestamp < incident.endMs);
    };
    const powers = (kind: string): number[] => during(kind).map(({ power }) => power);
    expect(powers('outage').every((kw) => kw < 0.1)).toBe(true);
    expect(powers('region-outage')).toEqual([0.02, 0.02, 0.02, 0.02]);
    expect(new Set(powers('stuck')).size).toBe(1);
    expect(powers('reversed').every((kw) => kw < 0)).toBe(true);
    expect(powers('silent')).toEqual([]);
    expect(new Set(during('all-rejected').map(({ power }) => power))).toEqual(new Set(['err']));
    expect(new Set(powers('flapping').map((kw) => kw < 0.1))).toEqual(new Set([true, false]));
  });
});

const TRUTH: Truth = {
  ...{ seed: 1, variant: 'usual', devices: 3000, startMs: DAY_MS, endMs: DAY_MS + 24 * HOUR_MS },
  incidents: [
    { id: 'drop-1', kind: 'drop', devices: ['meter-1'], startMs: DAY_MS + HOUR_MS, endMs: DAY_MS + 2 * HOUR_MS },
    { id: 'drop-2', kind: 'drop', devices: ['meter-2'], startMs: DAY_MS + HOUR_MS, endMs: DAY_MS + 2 * HOUR_MS },
    {
      ...{ id: 'region-outage', kind: 'region-outage', devices: ['meter-7', 'meter-8'] },
      ...{ startMs: DAY_MS + HOUR_MS, endMs: DAY_MS + 2 * HOUR_MS, group: { dimension: 'region', value: 'region-03' } },
    },
  ],
};

function recorded(device: string, minute: number, more: Partial<RecordedTransition> = {}): RecordedTransition {
  const recordedMs = DAY_MS + minute * MINUTE_MS;
  const id = `${device}@${minute}`;
  const usual = {
    transition: 1,
    rule: 'drop',
    severity: 'medium',
    state: 'firing',
    startMs: recordedMs,
    message: '',
  } as const;
  return { ...usual, id, device, recordedMs, ...more };
}

const sent = ({ id, device, rule, severity, recordedMs, message }: RecordedTransition): SentMessage => ({
  ...{ id, device, rule, severity, message, kind: 'opened', sentMs: recordedMs },
});

describe('its score', () => {
  it('counts what was found, how often, how late, and what people were told', () => {
    const [first, again, other] = [recorded('meter-1', 70), recorded('meter-1', 90), recorded('meter-2', 61.5)];
    const score = scoreDay(TRUTH, { transitions: [other, first, again], messages: [sent(first), sent(again)] });
    expect(score.incidents.slice(0, 2)).toEqual([
      {
        ...{ id: 'drop-1', kind: 'drop', devices: 1, found: 1, isTold: true, again: 1, messages: 2 },
        delayMinutes: 10,
        rules: ['drop'],
      },
      {
        ...{ id: 'drop-2', kind: 'drop', devices: 1, found: 1, isTold: false, again: 0, messages: 0 },
        delayMinutes: 1.5,
        rules: ['drop'],
      },
    ]);
    expect([score.single, score.foundSingle, score.onceSingle, score.toldSingle]).toEqual([2, 2, 1, 1]);
    expect(byKind(score.incidents)[0]).toEqual({
      ...{ kind: 'drop', incidents: 2, found: 2, once: 1, told: 1, messages: 2 },
      ...{ medianDelayMinutes: 10, worstDelayMinutes: 10 },
    });
  });

  it('calls false what has nothing behind it: another device, before the start, long after the end', () => {
    const transitions = [recorded('meter-3', 70), recorded('meter-1', 59), recorded('meter-1', 211)];
    const score = scoreDay(TRUTH, { transitions, messages: [sent(transitions[0]!)] });
    expect([score.falseRecorded, score.falseTold]).toEqual([3, 1]);
    // 3,000 devices for a day are 98.56 device-months.
    expect(score.falseRecordedPerDeviceMonth).toBeCloseTo(3 / 98.56, 5);
    expect(score.falseByRule).toEqual({ drop: 3 });
  });

  it('takes an incident that opened for another reason for found where it gets worse', () => {
    const before = recorded('meter-1', 30);
    const worse = recorded('meter-1', 65, { id: before.id, transition: 2 });
    const score = scoreDay(TRUTH, { transitions: [before, worse], messages: [] });
    expect(score.incidents[0]).toMatchObject({ found: 1, again: 0, delayMinutes: 5 });
    expect(score.falseRecorded).toBe(1);
  });

  it('counts members of a region, and takes the incident of a group for that of most of its members', () => {
    const group = recorded('region=region-03', 62, { members: ['meter-7', 'meter-8', 'meter-9'] });
    const score = scoreDay(TRUTH, { transitions: [group, recorded('meter-7', 61)], messages: [sent(group)] });
    expect(score.incidents[2]).toMatchObject({ found: 1, devices: 2, isTold: true, messages: 1, delayMinutes: 1 });
    expect(score.falseRecorded).toBe(0);
  });

  it('says what is missing', () => {
    const transitions = [
      recorded('meter-1', 61),
      recorded('meter-2', 61),
      recorded('meter-7', 61),
      recorded('meter-8', 61),
    ];
    const good = scoreDay(TRUTH, { transitions, messages: [sent(transitions[2]!)] });
    expect(failingsOf(good)).toEqual([]);
    const bad = scoreDay(TRUTH, {
      transitions: [recorded('meter-1', 61)],
      messages: Array.from({ length: 61 }, () => sent(recorded('meter-1', 61))),
    });
    expect(failingsOf(bad)).toEqual([
      '1 of 2 incidents not found exactly once',
      'region-outage: 0 of 2 devices found, not told',
      '61 messages, more than 60',
    ]);
  });
});

// Alarms on what people are told by: the rules that change while Weir runs, their shadow, the groups of storms.
import { type AlarmRule, CALL_PERIOD, ONCE } from './pipeline-alarms.ts';
import { stageCounter } from './pipeline-dashboard.ts';

/** `namespace` is that of the stages' own counters. */
export function tellingAlarms(namespace: string): AlarmRule[] {
  return [rulesRule(namespace), shadowRule(namespace), ...groupRules(namespace)];
}

/** Told by each look, at most one a minute; a small fleet looks when its readings come, once a quarter of an hour. */
function rulesRule(namespace: string): AlarmRule {
  return {
    id: 'RulesNotTaken',
    metric: stageCounter(namespace, 'detect', 'RulesNotTaken').with({ period: CALL_PERIOD }),
    threshold: 1,
    when: 'at-least',
    periods: ONCE,
    tells:
      'detect judges by an earlier version of the rules than the latest: it could not be read, or the deployed profile cannot take it. Nothing is lost; look at the rules (npx weir rules get), then undo or deploy.',
    heading: 'The latest rules are not taken',
  };
}

/** Told by each look, at most one a minute, and by each call that fails. */
function shadowRule(namespace: string): AlarmRule {
  return {
    id: 'ShadowFailed',
    metric: stageCounter(namespace, 'detect', 'ShadowFailed').with({ period: CALL_PERIOD }),
    threshold: 1,
    when: 'at-least',
    periods: ONCE,
    tells:
      'The shadow of the rules could not be read, judged by or written of: its counts are too low, and nothing else is touched. Look at it (npx weir rules get --shadow), then set it again or end it.',
    heading: 'A shadow of the rules fails',
  };
}

/** Of whoever tells: detect what readings show, the sweep what they do not. */
function groupRules(namespace: string): AlarmRule[] {
  return (['detect', 'sweep'] as const).map((name) => ({
    id: `${name === 'detect' ? 'Detect' : 'Sweep'}GroupsFailed`,
    metric: stageCounter(namespace, name, 'AlertGroupFailures').with({ period: CALL_PERIOD }),
    threshold: 1,
    when: 'at-least',
    periods: ONCE,
    tells: `${name} could not read or write the group of a storm: critical incidents are told by themselves, at most 10 a call, the others within two minutes. Look at the alerts table.`,
    heading: 'The group of a storm cannot be kept',
  }));
}

// Settings of which messages people get: storms as one, a cap, repeats, escalation, hours and maintenance.
import { type AlertNames, alertNames, matcherProblems, ruleProblems } from '#core/notify/alert-names.ts';
import { literally } from '#core/pattern.ts';
import type { Profile } from '#core/profile/profile.ts';
import { type SettingSpec, text, whole } from './deploy-setting-kinds.ts';
import type { Subscription } from './deploy-subscriptions.ts';
import { isNone, notifyPolicyOf } from './notify-policy.ts';
import { NOTIFY_ROWS } from './notify-rows.ts';
import type { TextSetting, WholeSetting } from './setting.ts';

export const NOTIFY_SETTINGS = {
  alertGroupBy: text({
    default: '',
    form: /^$|^[A-Za-z0-9_.-]{1,64}(,[A-Za-z0-9_.-]{1,64})*$/,
    range: 'dimensions with commas between them, narrow to wide, or `none`, or nothing',
    reason:
      'Many incidents of one rule and one value of such a dimension within a minute are told as one. Empty: those dimensions of the profile whose names say a building, a region or a type.',
  }),
  alertTellFrom: textOfRow(NOTIFY_ROWS.alertTellFrom, {
    range: '`low`, `medium`, `high` or `critical`, or nothing',
    reason:
      'Incidents that are milder are recorded, and nobody is sent a message. Empty: as the profile says (`tellFrom`; the built-in profiles tell everything). `low`: everything is told.',
  }),
  alertRecordOnly: text({
    default: '',
    form: /^$|^[A-Za-z0-9_.:-]{1,64}(,[A-Za-z0-9_.:-]{1,64})*$/,
    range: 'names of rules with commas between them, or `none`, or nothing',
    reason:
      'What these rules find is recorded and evidence, and no message by itself. Empty: as the profile says (`recordOnly`: energy spike and drop). `none`: all rules tell.',
  }),
  alertCapPerMinute: wholeOfRow(
    NOTIFY_ROWS.alertCapPerMinute,
    'Nobody reads more; a quarter is for critical ones, ends are never held back, and a summary tells how many were. 0: no cap.',
  ),
  alertRepeatMinutes: wholeOfRow(
    NOTIFY_ROWS.alertRepeatMinutes,
    'Tells what still fires again and again until somebody acknowledges it. 0: never; once is enough where a pager repeats by itself.',
  ),
  alertEscalateMinutes: wholeOfRow(
    NOTIFY_ROWS.alertEscalateMinutes,
    'After so long without an acknowledgement `escalationSubscriptions`, or the topic `escalationTopicArn`, are told too. 0: never.',
  ),
  escalationTopicArn: textOfRow(NOTIFY_ROWS.escalationTopic, {
    range: 'the ARN of an SNS topic, or nothing',
    reason:
      'A topic of yours for whoever is asked next, in place of `escalationSubscriptions`: its owner subscribes and encrypts as they like.',
  }),
  alertHours: textOfRow(NOTIFY_ROWS.alertHours, {
    range: 'days, times and a zone such as `mon-fri 08:00-18:00 Europe/Paris`, or nothing',
    reason: 'Repeats and escalations wait for these hours; what opens is told at any time. Empty: any time.',
  }),
  alertMaintenance: textOfRow(NOTIFY_ROWS.alertMaintenance, {
    range: 'windows such as `sun 01:00-03:00 UTC region=North*`, with semicolons between them, or nothing',
    reason:
      'In these times messages of what matches are kept; what still fires at their end is told then (docs/alerts.md).',
  }),
};

function wholeOfRow({ unit, default: usual, min, max }: WholeSetting, reason: string): SettingSpec<number> {
  return whole({ unit, default: usual, min, max, reason });
}

function textOfRow(row: TextSetting, { range, reason }: { range: string; reason: string }): SettingSpec<string> {
  return text({ default: row.default ?? '', form: new RegExp(`^$|${row.pattern.source}`), range, reason });
}

interface Notified {
  readonly alertGroupBy: string;
  readonly alertTellFrom: string;
  readonly alertRecordOnly: string;
  readonly alertCapPerMinute: number;
  readonly alertRepeatMinutes: number;
  readonly alertEscalateMinutes: number;
  readonly escalationTopicArn: string;
  readonly alertHours: string;
  readonly alertMaintenance: string;
  readonly profileSource: Profile;
  readonly alertSubscriptions: readonly Subscription[];
  readonly escalationSubscriptions: readonly Subscription[];
}

/** What is each in range and yet cannot be. */
export function notifyContradictions(settings: Notified): string[] {
  const problems: string[] = [];
  const { alertGroupBy, alertRecordOnly, alertEscalateMinutes, escalationTopicArn, profileSource } = settings;
  const names = alertNames(profileSource);
  const [groupBy, recordOnly] = [listOf(alertGroupBy), listOf(alertRecordOnly)];
  try {
    const { maintenance } = notifyPolicyOf(
      { ...settings, alertGroupBy: groupBy, alertRecordOnly: recordOnly },
      { dimensions: [], tellFrom: 'low', recordOnly: [] },
    );
    const grouped = isNone(groupBy) ? {} : Object.fromEntries(groupBy.map((name) => [name, '*']));
    problems.push(
      ...matcherProblems('alertGroupBy', { dimensions: grouped }, names),
      ...(isNone(recordOnly) ? [] : ruleProblems('alertRecordOnly', recordOnly, names)),
      ...maintenance.flatMap(({ text, matchers }) =>
        matcherProblems(`alertMaintenance ${JSON.stringify(text)}`, matchers, names),
      ),
    );
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  }
  for (const setting of ['alertSubscriptions', 'escalationSubscriptions'] as const)
    problems.push(...settings[setting].flatMap((each) => filterProblems(setting, each, names)));
  const isMade = settings.escalationSubscriptions.length > 0;
  if (alertEscalateMinutes > 0 && escalationTopicArn === '' && !isMade)
    problems.push(
      `alertEscalateMinutes is ${alertEscalateMinutes} and there is nobody to escalate to: set escalationSubscriptions or escalationTopicArn, or alertEscalateMinutes to 0`,
    );
  if (escalationTopicArn !== '' && isMade)
    problems.push(
      'escalationSubscriptions and escalationTopicArn both say who is asked next: expected one of them; subscribe at the topic of yours, or leave its ARN out',
    );
  return problems;
}

/** A filter that no message passes: its subscriber would hear of nothing. */
function filterProblems(setting: string, { endpoint, rule = [], region }: Subscription, names: AlertNames): string[] {
  const at = `${setting}: rule of ${endpoint}`;
  // SNS compares the texts as they are: a star is one.
  const problems = ruleProblems(at, rule.map(literally), names);
  if (region !== undefined && !names.dimensions.includes('region'))
    problems.push(
      `${setting}: region of ${endpoint}: the profile has no dimension region, so no message has one; expected no such filter`,
    );
  return problems;
}

export const listOf = (text: string): string[] => (text === '' ? [] : text.split(','));

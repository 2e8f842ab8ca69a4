// Which messages people get, and how often: what the functions that tell are told.
import type { ListSetting, TextSetting, WholeSetting } from './setting.ts';

const TELLING = ['detect', 'sweep'] as const;

export const NOTIFY_ROWS = {
  /** Narrow to wide; empty: by the profile's dimensions; `none`: storms are not told as one. */
  alertGroupBy: {
    kind: 'list',
    env: 'WEIR_ALERT_GROUP_BY',
    unit: 'dimensions such as building_id,region, or none',
    default: [],
    pattern: /^[A-Za-z0-9_.-]{1,64}$/,
    readBy: TELLING,
  },
  /** Empty: from where on the profile says. */
  alertTellFrom: {
    kind: 'text',
    env: 'WEIR_ALERT_TELL_FROM',
    unit: 'low, medium, high or critical',
    default: '',
    pattern: /^(|low|medium|high|critical)$/,
    readBy: TELLING,
  },
  /** Empty: of which rules, the profile says; `none`: of all rules people are told. */
  alertRecordOnly: {
    kind: 'list',
    env: 'WEIR_ALERT_RECORD_ONLY',
    unit: 'names of rules such as spike,drop, or none',
    default: [],
    pattern: /^[A-Za-z0-9_.:-]{1,64}$/,
    readBy: TELLING,
  },
  alertCapPerMinute: {
    kind: 'whole',
    env: 'WEIR_ALERT_CAP_PER_MINUTE',
    unit: 'messages a minute, 0 for no cap',
    default: 30,
    min: 0,
    max: 100_000,
    readBy: TELLING,
  },
  alertRepeatMinutes: {
    kind: 'whole',
    env: 'WEIR_ALERT_REPEAT_MINUTES',
    unit: 'minutes, 0 for never',
    default: 0,
    min: 0,
    max: 10_080,
    readBy: TELLING,
  },
  alertEscalateMinutes: {
    kind: 'whole',
    env: 'WEIR_ALERT_ESCALATE_MINUTES',
    unit: 'minutes, 0 for never',
    default: 0,
    min: 0,
    max: 10_080,
    readBy: TELLING,
  },
  /** The topic of whoever is asked next. */
  escalationTopic: {
    kind: 'text',
    env: 'WEIR_ESCALATION_TOPIC',
    unit: 'ARN of an SNS topic',
    default: '',
    pattern: /^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/,
    readBy: TELLING,
  },
  /** Repeats and escalations wait for these; empty: any time. */
  alertHours: {
    kind: 'text',
    env: 'WEIR_ALERT_HOURS',
    unit: 'days, times and a zone such as mon-fri 08:00-18:00 Europe/Paris',
    default: '',
    pattern: /^[A-Za-z0-9,:/_+ -]{1,200}$/,
    readBy: TELLING,
  },
  /** Windows in which messages are kept, one after the other with a semicolon. */
  alertMaintenance: {
    kind: 'text',
    env: 'WEIR_ALERT_MAINTENANCE',
    unit: 'windows such as sun 01:00-03:00 UTC region=North*; 2026-12-24 12:00-24:00 Europe/Paris',
    default: '',
    pattern: /^[\x20-\x7e\u00a0-\uffff]{1,2000}$/,
    readBy: TELLING,
  },
} as const satisfies Record<string, TextSetting | WholeSetting | ListSetting>;

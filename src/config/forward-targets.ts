// To which services incidents are handed on: what the settings say of each, checked, for the deployment and for the
// function. Secrets are named here, never held.

import { SEVERITIES, type Severity } from '#core/finding/severity.ts';

export const FORWARD_FORMATS = [
  'pagerduty',
  'incident.io',
  'grafana-irm',
  'alertmanager',
  'cloudevents',
  'amazon-q',
] as const;

export type ForwardFormat = (typeof FORWARD_FORMATS)[number];

export interface ForwardSetting {
  /** Of one's own choice; marks of what was sent are kept under it, so it stays as it is. */
  readonly name: string;
  readonly format: ForwardFormat;
  /** Where it is sent; left out where the secret says it, or the format has one place. */
  readonly url?: string;
  /** ARN of a secret of Secrets Manager: a routing key, a token, or a whole address. */
  readonly secret?: string;
  /** Only incidents this grave; left out: all. */
  readonly severity?: readonly string[];
}

const NAME = /^[a-z][a-z0-9-]{0,30}$/;
const SECRET = /^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]{1,512}$/;
/** Whatever leaves the account is encrypted; a stand-in on this machine need not be. */
const URL_FORM = /^(https:\/\/[^\s]+|http:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/[^\s]*)?)$/;

/** Also the text of JSON. Every problem is told. */
export function readForwardTargets(
  raw: unknown,
): { readonly value: readonly ForwardSetting[] } | { readonly problem: string } {
  let list = raw;
  if (typeof raw === 'string') {
    try {
      list = raw.trim() === '' ? [] : JSON.parse(raw);
    } catch {
      return { problem: 'expected a JSON list of targets' };
    }
  }
  if (!Array.isArray(list)) return { problem: 'expected a list of targets' };
  const problems: string[] = [];
  for (const [at, item] of list.entries()) {
    for (const problem of problemsOf(item)) problems.push(`target ${at + 1}: ${problem}`);
  }
  const names = list.map((item) => (item as ForwardSetting | null)?.name);
  for (const [at, name] of names.entries()) {
    if (name !== undefined && names.indexOf(name) < at) problems.push(`target ${at + 1}: name "${name}" is taken`);
  }
  return problems.length > 0 ? { problem: problems.join('; ') } : { value: list as ForwardSetting[] };
}

const FIELDS = ['name', 'format', 'url', 'secret', 'severity'];

function problemsOf(item: unknown): string[] {
  if (typeof item !== 'object' || item === null) return [`${JSON.stringify(item)}: expected an object`];
  const { name, format, url, secret, severity } = item as Record<string, unknown>;
  const problems = Object.keys(item)
    .filter((field) => !FIELDS.includes(field))
    .map((field) => `${field} is no field: expected ${FIELDS.join(', ')}`);
  const tell = (field: string, value: unknown, expected: string) =>
    problems.push(`${field} ${JSON.stringify(value)}: expected ${expected}`);
  if (typeof name !== 'string' || !NAME.test(name)) tell('name', name, 'lower-case letters, digits and -, up to 31');
  if (!FORWARD_FORMATS.some((known) => known === format)) tell('format', format, FORWARD_FORMATS.join(', '));
  if (url !== undefined && (typeof url !== 'string' || !URL_FORM.test(url))) tell('url', url, 'an https:// address');
  if (secret !== undefined && (typeof secret !== 'string' || !SECRET.test(secret)))
    tell('secret', secret, 'the whole ARN of a secret of Secrets Manager');
  if (severity !== undefined && !isSeverities(severity))
    tell('severity', severity, `a list of ${SEVERITIES.join(', ')}`);
  if (format === 'pagerduty' && secret === undefined) problems.push('secret is missing: it holds the routing key');
  if (format === 'incident.io' && (url === undefined || secret === undefined))
    problems.push('url and secret are both needed: the address of the alert source, and its token');
  const isPlain = format === 'grafana-irm' || format === 'alertmanager' || format === 'cloudevents';
  if (isPlain && url === undefined && secret === undefined)
    problems.push('url is missing; where the address is secret itself, name the secret that holds it');
  if (format === 'amazon-q' && (url !== undefined || secret !== undefined))
    problems.push('url and secret are not for amazon-q: it has a topic of its own');
  return problems;
}

const isSeverities = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((each) => SEVERITIES.includes(each as Severity));

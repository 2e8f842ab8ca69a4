// Who is told: the subscriptions of the alert and operations topics as settings, with the filters that SNS applies to
// alerts. It refuses endpoints that SNS would not take and filters that no alert could pass.
import type { Parsed, SettingSpec } from './deploy-setting-kinds.ts';

type SubscriptionProtocol = 'email' | 'https' | 'sqs' | 'lambda';

/** One subscriber. A filter that is absent lets everything through; several filters must all hold. */
export interface Subscription {
  readonly protocol: SubscriptionProtocol;
  readonly endpoint: string;
  readonly severity?: readonly string[];
  readonly region?: readonly string[];
  readonly type?: readonly string[];
  readonly rule?: readonly string[];
  readonly state?: readonly string[];
}

/**
 * SNS message attributes that an alert carries and a subscriber may filter by. A filter policy takes at most five:
 * https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
 */
export const FILTERS = ['severity', 'region', 'type', 'rule', 'state'] as const;

/** The severities of src/core/finding/severity.ts; test/lib/deploy-settings.test.ts holds the two lists equal. */
export const FILTER_SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;

/** Filters of which every value is known: another one passes nothing (src/core/alert/message/attributes.ts). */
const ALLOWED: Partial<Readonly<Record<(typeof FILTERS)[number], readonly string[]>>> = {
  severity: FILTER_SEVERITIES,
  state: ['firing', 'resolved'],
  type: ['alert'],
};

/** Forms of endpoints: https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html (Endpoint). */
const PROTOCOLS: readonly (readonly [SubscriptionProtocol, RegExp])[] = [
  ['https', /^https:\/\/[^\s/]+\S*$/],
  ['sqs', /^arn:[a-z-]+:sqs:[a-z0-9-]+:\d{12}:[A-Za-z0-9_.-]+$/],
  ['lambda', /^arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_:-]+$/],
  ['email', /^[^\s@:/]+@[^\s@]+\.[^\s@]+$/],
];

const ENDPOINT_RANGE = 'an e-mail address, an https:// address, or the ARN of an SQS queue or Lambda function';

/**
 * A list of subscribers: JSON in the file; on the command line and in the environment the same JSON as text, or
 * endpoints with commas between.
 */
export function subscriptions(spec: {
  readonly filters: boolean;
  readonly reason: string;
}): SettingSpec<readonly Subscription[]> {
  const range = `a list of endpoints (${ENDPOINT_RANGE})${
    spec.filters
      ? ', each as text or as `{ "endpoint": …, "severity": […], "region": […], "type": […], "rule": […], "state": […] }`'
      : ''
  }`;
  const parse = (raw: unknown): Parsed<readonly Subscription[]> => {
    const list = typeof raw === 'string' ? fromText(raw) : raw;
    if (!Array.isArray(list)) return { problem: `expected ${range}` };
    const values: Subscription[] = [];
    const problems: string[] = [];
    for (const [index, item] of list.entries()) {
      const one = parseOne(item, spec.filters);
      if ('problem' in one) {
        problems.push(`entry ${index + 1}: ${one.problem}`);
        continue;
      }
      // SNS knows one subscription of an endpoint, with one filter policy.
      const same = values.findIndex(({ endpoint }) => endpoint === one.value.endpoint);
      if (same >= 0) {
        problems.push(
          `entry ${index + 1}: ${one.value.endpoint} is entry ${same + 1} too; name each endpoint once, with all that it is to get`,
        );
      }
      values.push(one.value);
    }
    return problems.length > 0 ? { problem: problems.join('; ') } : { value: values };
  };
  return { unit: 'list', default: [], range, reason: spec.reason, parse };
}

function fromText(raw: string): unknown {
  if (!raw.trimStart().startsWith('[')) return raw.split(',').map((part) => part.trim());
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

function parseOne(item: unknown, filters: boolean): Parsed<Subscription> {
  const fields: Record<string, unknown> = typeof item === 'object' && item !== null ? { ...item } : { endpoint: item };
  const { endpoint, ...rest } = fields;
  const protocol = PROTOCOLS.find(([, form]) => typeof endpoint === 'string' && form.test(endpoint))?.[0];
  if (protocol === undefined || typeof endpoint !== 'string') {
    return { problem: `endpoint ${JSON.stringify(endpoint)}: expected ${ENDPOINT_RANGE}` };
  }
  const problems: string[] = [];
  const chosen: Partial<Record<(typeof FILTERS)[number], readonly string[]>> = {};
  for (const [name, value] of Object.entries(rest)) {
    const filter = FILTERS.find((known) => known === name);
    if (filter === undefined || !filters) {
      problems.push(`unknown field ${name}; ${filters ? `known: endpoint, ${FILTERS.join(', ')}` : 'known: endpoint'}`);
    } else if (!isTextList(value)) {
      problems.push(`${name}: expected a list of at least one text`);
    } else if (!value.every((text) => ALLOWED[filter]?.includes(text) ?? true)) {
      problems.push(`${name} ${value.join(', ')}: expected ${ALLOWED[filter]?.join(', ')}`);
    } else {
      chosen[filter] = value;
    }
  }
  return problems.length > 0 ? { problem: problems.join('; ') } : { value: { protocol, endpoint, ...chosen } };
}

const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((entry) => typeof entry === 'string' && entry !== '');

// The settable attributes of a subscription: filter policy, its scope, raw delivery. Refuses unknown names and bad
// values. https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html
import { AwsError } from '../http/aws-error.ts';
import { compileFilterPolicy, type FilterPolicy, FilterPolicyError, type FilterPolicyScope } from './filter-policy.ts';

export type SubscriptionSettings = {
  readonly rawMessageDelivery: boolean;
  /** The policy as it was given; `undefined`: every message is wanted. */
  readonly filterPolicyText: string | undefined;
  readonly filterPolicyScope: FilterPolicyScope;
  readonly wants: FilterPolicy;
};

export const defaultSettings: SubscriptionSettings = {
  rawMessageDelivery: false,
  filterPolicyText: undefined,
  filterPolicyScope: 'MessageAttributes',
  wants: () => true,
};

/** The settings with `changes` applied. Throws InvalidParameter. */
export const changeSettings = (
  settings: SubscriptionSettings,
  changes: ReadonlyMap<string, string>,
): SubscriptionSettings => {
  let { rawMessageDelivery, filterPolicyText, filterPolicyScope } = settings;
  for (const [name, value] of changes) {
    if (name === 'RawMessageDelivery') rawMessageDelivery = readBoolean(name, value);
    else if (name === 'FilterPolicy') filterPolicyText = value === '' || value.trim() === '{}' ? undefined : value;
    else if (name === 'FilterPolicyScope') filterPolicyScope = readScope(value);
    else throw invalid('AttributeName');
  }
  const wants = filterPolicyText === undefined ? defaultSettings.wants : compile(filterPolicyText, filterPolicyScope);
  return { rawMessageDelivery, filterPolicyText, filterPolicyScope, wants };
};

/** True when two subscriptions to the same endpoint ask for the same. */
export const sameSettings = (left: SubscriptionSettings, right: SubscriptionSettings): boolean =>
  left.rawMessageDelivery === right.rawMessageDelivery &&
  left.filterPolicyText === right.filterPolicyText &&
  left.filterPolicyScope === right.filterPolicyScope;

const invalid = (reason: string): AwsError => new AwsError('InvalidParameter', `Invalid parameter: ${reason}`);

const readBoolean = (name: string, value: string): boolean => {
  if (value === 'true' || value === 'false') return value === 'true';
  throw invalid(`${name}: '${value}' is neither true nor false`);
};

const readScope = (value: string): FilterPolicyScope => {
  if (value === 'MessageAttributes' || value === 'MessageBody') return value;
  throw invalid(`FilterPolicyScope: '${value}' is neither MessageAttributes nor MessageBody`);
};

const compile = (text: string, scope: FilterPolicyScope): FilterPolicy => {
  try {
    return compileFilterPolicy(text, scope);
  } catch (error) {
    if (error instanceof FilterPolicyError) throw invalid(`FilterPolicy: ${error.message}`);
    throw error;
  }
};

// The examples of AWS's pages on filter policies, as a table; each row names its page of the SNS developer guide
// (https://docs.aws.amazon.com/sns/latest/dg/PAGE.html).
import { describe, expect, it } from 'vitest';
import { compileFilterPolicy } from '#local/cloud/sns/filter-policy.ts';
import type { MessageAttribute } from '#local/cloud/sns/message.ts';

const text = (stringValue: string): MessageAttribute => ({ dataType: 'String', stringValue });
const texts = (...values: unknown[]): MessageAttribute => ({
  dataType: 'String.Array',
  stringValue: JSON.stringify(values),
});
const number = (stringValue: string): MessageAttribute => ({ dataType: 'Number', stringValue });

type Row = {
  page: string;
  policy: Record<string, unknown>;
  takes: readonly Record<string, MessageAttribute>[];
  leaves: readonly Record<string, MessageAttribute>[];
};

const attributeRows: readonly Row[] = [
  {
    page: 'string-value-matching: exact',
    policy: { customer_interests: ['rugby', 'tennis'] },
    takes: [
      { customer_interests: text('rugby') },
      { customer_interests: text('tennis') },
      { customer_interests: texts('rugby', 'tennis') },
    ],
    leaves: [{ customer_interests: text('baseball') }, { customer_interests: texts('baseball') }],
  },
  {
    page: 'string-value-matching: anything-but',
    policy: { customer_interests: [{ 'anything-but': ['rugby', 'tennis'] }] },
    takes: [
      { customer_interests: text('baseball') },
      { customer_interests: text('football') },
      { customer_interests: texts('rugby', 'baseball') },
    ],
    leaves: [{ customer_interests: text('rugby') }, { customer_interests: texts('rugby') }, { other: text('x') }],
  },
  {
    page: 'string-value-matching: anything-but with prefix',
    policy: { event: [{ 'anything-but': { prefix: 'order-' } }] },
    takes: [{ event: text('data-entry') }, { event: text('order_number') }],
    leaves: [{ event: text('order-cancelled') }],
  },
  {
    page: 'string-value-matching: equals-ignore-case',
    policy: { customer_interests: [{ 'equals-ignore-case': 'tennis' }] },
    takes: [{ customer_interests: text('TENNIS') }, { customer_interests: text('Tennis') }],
    leaves: [{ customer_interests: text('tennis ') }],
  },
  {
    page: 'string-value-matching: prefix',
    policy: { customer_interests: [{ prefix: 'bas' }] },
    takes: [{ customer_interests: text('baseball') }, { customer_interests: text('basketball') }],
    leaves: [{ customer_interests: text('rugby') }],
  },
  {
    page: 'string-value-matching: suffix',
    policy: { customer_interests: [{ suffix: 'ball' }] },
    takes: [{ customer_interests: text('baseball') }, { customer_interests: text('basketball') }],
    leaves: [{ customer_interests: text('rugby') }],
  },
  {
    page: 'numeric-value-matching: exact',
    policy: { price_usd: [{ numeric: ['=', 301.5] }] },
    takes: [{ price_usd: number('301.5') }, { price_usd: number('3.015e2') }],
    leaves: [{ price_usd: number('301') }, { price_usd: text('301.5') }],
  },
  {
    page: 'numeric-value-matching: anything-but',
    policy: { price: [{ 'anything-but': [100, 500] }] },
    takes: [{ price: number('101') }, { price: number('100.1') }, { price: texts(100, 50) }],
    leaves: [{ price: number('100') }],
  },
  {
    page: 'numeric-value-matching: range',
    policy: { price_usd: [{ numeric: ['>', 0, '<=', 150] }] },
    takes: [{ price_usd: number('150') }, { price_usd: number('0.01') }],
    leaves: [{ price_usd: number('0') }, { price_usd: number('150.01') }, { price_usd: number('-1') }],
  },
  {
    page: 'attribute-key-matching: exists true',
    policy: { store: [{ exists: true }] },
    takes: [{ store: text('fans'), customer_interests: texts('baseball', 'basketball') }],
    leaves: [{ customer_interests: texts('baseball', 'basketball') }],
  },
  {
    page: 'attribute-key-matching: exists false, only when there is any attribute',
    policy: { store: [{ exists: false }] },
    takes: [{ customer_interests: texts('baseball', 'basketball') }],
    leaves: [{ store: text('fans') }, {}],
  },
  {
    page: 'and-or-logic: AND over names',
    policy: { customer_interests: ['rugby'], price_usd: [{ numeric: ['>', 100] }] },
    takes: [{ customer_interests: text('rugby'), price_usd: number('101'), more: text('ignored') }],
    leaves: [
      { customer_interests: text('rugby'), price_usd: number('100') },
      { customer_interests: text('tennis'), price_usd: number('101') },
      { price_usd: number('101') },
    ],
  },
  {
    page: 'and-or-logic: $or over names, beside another name',
    policy: {
      source: ['aws.cloudwatch'],
      $or: [{ metricName: ['CPUUtilization', 'ReadLatency'] }, { namespace: ['AWS/EC2', 'AWS/ES'] }],
    },
    takes: [
      { source: text('aws.cloudwatch'), metricName: text('CPUUtilization') },
      { source: text('aws.cloudwatch'), metricName: text('no'), namespace: text('AWS/ES') },
    ],
    leaves: [
      { source: text('aws.cloudwatch'), metricName: text('no') },
      { source: text('other'), metricName: text('CPUUtilization') },
    ],
  },
  {
    page: "and-or-logic: $or is a plain name when a field is an operator's",
    policy: { $or: [{ numeric: ['=', 123] }, { prefix: 'abc' }] },
    takes: [],
    leaves: [{ numeric: number('123') }, { prefix: text('abc') }],
  },
  {
    page: 'subscription-filter-policy-constraints: Binary is not looked at',
    policy: { blob: [{ exists: true }] },
    takes: [],
    leaves: [{ blob: { dataType: 'Binary', binaryValue: 'AQI=' } }],
  },
];

describe('a filter policy over attributes decides as AWS documents', () => {
  it.each(attributeRows)('$page', ({ policy, takes, leaves }) => {
    const wants = compileFilterPolicy(JSON.stringify(policy), 'MessageAttributes');
    for (const attributes of takes) expect([attributes, wants({ body: 'x', attributes })]).toEqual([attributes, true]);
    for (const attributes of leaves) {
      expect([attributes, wants({ body: 'x', attributes })]).toEqual([attributes, false]);
    }
  });
});

const bodyRows: readonly { page: string; policy: unknown; takes: readonly unknown[]; leaves: readonly unknown[] }[] = [
  {
    page: 'string-value-matching: exact',
    policy: { customer_interests: ['rugby', 'tennis'] },
    takes: [{ customer_interests: 'rugby' }, { customer_interests: ['tennis', 'chess'] }],
    leaves: [{ customer_interests: 'baseball' }, {}],
  },
  {
    page: 'numeric-value-matching: anything-but',
    policy: { price: [{ 'anything-but': [100, 500] }] },
    takes: [{ price: 101 }, { price: [100, 50] }],
    leaves: [{ price: 100 }, { price: [100, 500] }],
  },
  {
    page: 'example-filter-policies: nested',
    policy: { store: { id: [{ prefix: 'ex' }], open: [true] }, event: ['order_placed'] },
    takes: [{ store: { id: 'example_corp', open: true }, event: 'order_placed' }],
    leaves: [
      { store: { id: 'example_corp', open: 'true' }, event: 'order_placed' },
      { store: 'example_corp', event: 'order_placed' },
      'not an object',
    ],
  },
  {
    page: 'attribute-key-matching: exists works on leaves, also below an absent object',
    policy: { store: { id: [{ exists: false }] } },
    takes: [{ other: 1 }, { store: { name: 'x' } }],
    leaves: [{ store: { id: 'x' } }],
  },
];

describe('a filter policy over the message body decides as AWS documents', () => {
  it.each(bodyRows)('$page', ({ policy, takes, leaves }) => {
    const wants = compileFilterPolicy(JSON.stringify(policy), 'MessageBody');
    const judge = (body: unknown) => wants({ body: JSON.stringify(body), attributes: {} });
    for (const body of takes) expect([body, judge(body)]).toEqual([body, true]);
    for (const body of leaves) expect([body, judge(body)]).toEqual([body, false]);
  });

  it('a body that is no JSON reaches nobody with a policy', () => {
    expect(compileFilterPolicy('{"a":[{"exists":false}]}', 'MessageBody')({ body: 'plain', attributes: {} })).toBe(
      false,
    );
  });
});

describe('a malformed filter policy is refused with its reason', () => {
  it.each([
    ['[]', /parse/],
    ['{"store":"x"}', /"store" must be an object or an array/],
    ['{"store":[["x"]]}', /Match value must be/],
    ['{"store":[{"exists":null}]}', /exists match pattern/],
    ['{"store":[{"error":true}]}', /Unrecognized match type error/],
    ['{"store":[{"numeric":["<",5,">",7]}]}', /Too many elements/],
    ['{"store":[{"numeric":[">",7,"<",5]}]}', /Bottom must be less than top/],
    ['{"store":[{"numeric":["=="]}]}', /Unrecognized numeric range operator: ==/],
    ['{"store":[{"prefix":1}]}', /prefix match pattern must be a string/],
    ['{"store":{"id":["x"]}}', /does not support nested/],
    ['{"a":[1],"b":[1],"c":[1],"d":[1],"e":[1],"f":[1]}', /more than 5 keys/],
    [JSON.stringify({ store: Array.from({ length: 151 }, String) }), /too complex \(151/],
  ])('%s', (policy, reason) => {
    expect(() => compileFilterPolicy(policy, 'MessageAttributes')).toThrow(reason);
  });

  it('nesting multiplies the combinations by its depth, as in the example of the constraints page', () => {
    const nested = (count: number) => ({
      key_a: { key_b: { key_c: Array.from({ length: count }, String) } },
      key_d: { key_e: ['1', '2', '3'] },
    });
    expect(() => compileFilterPolicy(JSON.stringify(nested(8)), 'MessageBody')).not.toThrow();
    expect(() => compileFilterPolicy(JSON.stringify(nested(9)), 'MessageBody')).toThrow(/162 combinations/);
  });
});

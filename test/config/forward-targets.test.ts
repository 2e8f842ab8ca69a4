// The services that settings name: what is refused, all at once, and what is made of the rest.
import { describe, expect, it } from 'vitest';
import { createForwardTargets } from '#adapters/aws/forward/targets.ts';
import { readForwardTargets } from '#config/forward-targets.ts';
import { mannerOf } from '#core/alert/message/manner.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { energy } from '#profiles/energy.ts';

const SECRET = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:weir-1';
const manner = async () => mannerOf(compileProfile(energy));

describe('targets of the settings', () => {
  it.each<[unknown, string]>([
    ['{', 'expected a JSON list of targets'],
    [{}, 'expected a list of targets'],
    [[null], 'target 1: null: expected an object'],
    [
      [{ name: 'Ops!', format: 'cloudevents', url: 'https://x.example' }],
      'target 1: name "Ops!": expected lower-case letters',
    ],
    [
      [{ name: 'a', format: 'pager', url: 'https://x.example' }],
      'target 1: format "pager": expected pagerduty, incident.io',
    ],
    [[{ name: 'a', format: 'pagerduty' }], 'target 1: secret is missing: it holds the routing key'],
    [[{ name: 'a', format: 'pagerduty', secret: 'key' }], 'target 1: secret "key": expected the whole ARN'],
    [[{ name: 'a', format: 'incident.io', url: 'https://x.example' }], 'target 1: url and secret are both needed'],
    [[{ name: 'a', format: 'alertmanager' }], 'target 1: url is missing'],
    [
      [{ name: 'a', format: 'cloudevents', url: 'http://x.example' }],
      'target 1: url "http://x.example": expected an https:// address',
    ],
    [[{ name: 'a', format: 'amazon-q', url: 'https://x.example' }], 'target 1: url and secret are not for amazon-q'],
    [[{ name: 'a', format: 'amazon-q', severity: ['bad'] }], 'target 1: severity ["bad"]: expected a list of low'],
    [[{ name: 'a', format: 'amazon-q', key: 'x' }], 'target 1: key is no field: expected name, format'],
    [
      [
        { name: 'a', format: 'amazon-q' },
        { name: 'a', format: 'amazon-q' },
      ],
      'target 2: name "a" is taken',
    ],
  ])('%j is refused', (raw, problem) => {
    const read = readForwardTargets(raw);
    expect('problem' in read ? read.problem : '').toContain(problem);
  });

  it('are made as they say, each under its name', () => {
    const forwardTargets = JSON.stringify([
      { name: 'ops', format: 'pagerduty', secret: SECRET },
      { name: 'bus', format: 'cloudevents', url: 'https://bus.example', severity: ['critical'] },
      { name: 'chat', format: 'amazon-q' },
    ]);
    const made = createForwardTargets({ forwardTargets, chatTopic: '' }, {}, { manner, nowMs: () => 0 });
    expect(made.map(({ name, isFeed }) => [name, isFeed])).toEqual([
      ['ops', false],
      ['bus', true],
      ['chat', true],
    ]);
  });
});

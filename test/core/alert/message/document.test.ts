// What programs get: the published schema holds every message, and every field of a message is in it.
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { attributesOf } from '#core/alert/message/attributes.ts';
import { type AlertDocument, documentOf } from '#core/alert/message/document.ts';
import { publicationOf } from '#core/alert/message/publication.ts';
import type { Notice } from '#core/alert/notice.ts';
import { alertSchemaText } from '../../../../scripts/alert-schema.ts';
import { evidence, linked, manner, notice, over, plain, START_MS, transition } from './notices.ts';

const written = readFileSync('docs/alert.schema.json', 'utf8');
/** No field that the schema does not know: what is published is described. */
const strictly = JSON.parse(written, (_name, value) =>
  value?.type === 'object' && value.properties !== undefined ? { ...value, additionalProperties: false } : value,
);
const isPublished = new Ajv({ allErrors: true }).compile(JSON.parse(written));
const isDescribed = new Ajv({ allErrors: true }).compile(strictly);

const heldBack = { count: 3, sinceMs: START_MS, devices: ['meter-1'] };
const acknowledged = { by: 'Asha', note: 'on my way', atMs: START_MS };
const NOTICES: [string, Notice][] = [
  ['opened', notice('opened')],
  ['opened, as of before', notice('opened', plain(transition()))],
  ['worse', notice('worse', transition(), { acknowledged, notes: ['a note'] })],
  ['over', notice('over', over())],
  ['stale', notice('over', over({ cause: 'stale' }))],
  ['repeat', notice('repeat', transition(), { repeat: 2 })],
  ['escalated', notice('escalated', transition(), { repeat: 2 })],
  ['still-firing', notice('still-firing')],
  ['held-back', notice('held-back', transition(), { heldBack })],
  [
    'a group',
    notice('opened', transition({ lane: 'group', count: 45, reason: 'unknown-unit', score: 4, baseline: null })),
  ],
];

it('the schema is up to date: node scripts/run.mjs scripts/alert-schema.ts writes it', { timeout: 60_000 }, () => {
  expect(written).toBe(alertSchemaText());
});

describe.each(NOTICES)('the JSON of %s', (_name, of) => {
  const document = documentOf(of, linked);

  it('is as the schema says, with no field that it does not describe', () => {
    expect(isDescribed(JSON.parse(JSON.stringify(document))), JSON.stringify(isDescribed.errors)).toBe(true);
  });

  it('has the fields of the transition where they always were', () => {
    expect(document).toMatchObject(of.transition);
  });
});

it('a field more is no other version: who checks by the schema of today takes it', () => {
  expect(isPublished({ ...documentOf(notice('opened'), linked), more: 1 })).toBe(true);
});

describe('what is published', () => {
  it('is JSON for programs, text for people, each under the protocol that asks for it', () => {
    const { message } = publicationOf(notice('opened'), linked);
    const bodies = JSON.parse(message) as Record<string, string>;
    expect(Object.keys(bodies)).toEqual(['default', 'email', 'sms']);
    expect(JSON.parse(bodies.default as string)).toEqual(
      JSON.parse(JSON.stringify(documentOf(notice('opened'), linked))),
    );
    expect(bodies.email).toMatch(/^CRITICAL: outage at meter-08694\n/);
    expect(bodies.sms).toMatch(/^CRITICAL outage: meter-08694, Pune-West\. /);
  });

  it('has attributes to filter by: as many as reach a queue, none of them empty', () => {
    const attributes = attributesOf(notice('over', over()));
    expect(attributes).toEqual({
      ...{ type: 'alert', severity: 'critical', state: 'resolved', profile: 'energy', rule: 'outage' },
      ...{ device: 'meter-08694', region: 'Pune-West', lane: 'readings', change: 'over', notice: 'over' },
    });
    expect(Object.keys(attributes)).toHaveLength(10);
    expect(attributesOf(notice('opened', plain(transition({ dimensions: {} }))))).not.toHaveProperty('region');
  });

  it('that would be too large loses findings and sentences, not what happened', () => {
    const many = Array.from({ length: 2_000 }, (_, at) => evidence({ rule: `rule-${at}` }));
    const { message } = publicationOf(notice('opened', transition({ evidence: many })), manner());
    const told = JSON.parse(JSON.parse(message).default) as AlertDocument;
    expect(told).toMatchObject({ device: 'meter-08694', dimensions: { region: 'Pune-West' }, value: 0.02 });
    expect(told.evidence).toEqual(many.slice(0, 10));
  });
});

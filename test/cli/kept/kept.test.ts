// What a deployment leaves behind can be taken back: every resource that holds data has a name by which CloudFormation
// imports it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { keptCommand } from '#cli/kept/command.ts';
import { IDENTIFIERS, keptOf, type StackResource } from '#cli/kept/mapping.ts';
import { synthesized } from '../../lib/synthesized.ts';

/** The network around a cluster; it is made again, or kept by hand. */
const NETWORK = /^AWS::EC2::/;

const ALL = { topicsKey: 'true', aggregatesStream: 'true' };

test.each([ALL, { ...ALL, ingestion: 'msk' }])('with %o all that is kept is kept by a name', (context) => {
  const { resources } = synthesized(context);
  const kept = [...resources].filter(([, { DeletionPolicy }]) => DeletionPolicy === 'RetainExceptOnCreate');
  expect(kept.length).toBeGreaterThan(10);
  const nameless = kept.filter(([, { Type }]) => IDENTIFIERS[Type] === undefined && !NETWORK.test(Type));
  expect(nameless.map(([id]) => id)).toEqual([]);
});

/** The data stack as CloudFormation lists it after its deletion. */
function deleted(): StackResource[] {
  const resources = Object.entries(synthesized(ALL).data.toJSON().Resources as Record<string, { Type: string }>);
  return resources.map(([id, { Type }]) => ({
    LogicalResourceId: id,
    PhysicalResourceId: `name-of-${id}`,
    ResourceType: Type,
    ResourceStatus: IDENTIFIERS[Type] === undefined ? 'DELETE_COMPLETE' : 'DELETE_SKIPPED',
  }));
}

test('a table of Timestream is named by its database and itself', () => {
  const row = {
    LogicalResourceId: 'PanesTable',
    ResourceType: 'AWS::Timestream::Table',
    ResourceStatus: 'DELETE_SKIPPED',
  };
  expect(keptOf([{ ...row, PhysicalResourceId: 'db|panes' }]).mapping).toEqual({
    PanesTable: { DatabaseName: 'db', TableName: 'panes' },
  });
  expect(keptOf([{ ...row, PhysicalResourceId: 'panes' }])).toEqual({
    mapping: {},
    others: ['PanesTable (AWS::Timestream::Table)'],
  });
});

test('the command writes the names of what was kept, and only of that, under the logical ids of the template', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-kept-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const said: string[] = [];
  const world = {
    write: (text: string) => void said.push(text),
    complain: (text: string) => void said.push(text),
    env: {},
    folder,
    deletedStack: async (name: string) => (name.endsWith('-data') ? deleted() : undefined),
  };
  expect(await keptCommand(['-c', 'stage=prod'], world)).toBe(0);
  const file = join('.weir', 'kept', 'weir-energy-prod-data.json');
  expect(said.join('')).toContain(`node scripts/run.mjs cdk import weir-energy-prod-data --resource-mapping ${file}`);
  expect(said.join('')).toContain('weir-energy-prod-time-series: no stack of this name was deleted');
  const mapping = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  expect(mapping.RawStream).toEqual({ Name: 'name-of-RawStream' });
  expect(mapping.AlertsTopic).toEqual({ TopicArn: 'name-of-AlertsTopic' });
  expect(Object.keys(mapping).every((id) => synthesized(ALL).resources.has(id))).toBe(true);
  expect(await keptCommand(['-c', 'stage'], world)).toBe(2);
});

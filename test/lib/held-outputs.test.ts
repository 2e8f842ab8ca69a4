// A value of another stack is read at one place, and read anew when the resource behind it is another one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AttributeType, type CfnTable, Table } from 'aws-cdk-lib/aws-dynamodb';
import { CfnStream } from 'aws-cdk-lib/aws-kinesis';
import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { REFERENCES_FLAG } from '#lib/feature-flags.ts';
import { holdOutputs } from '#lib/references/held-outputs.ts';
import { ReferringStack } from '#lib/references/referring-stack.ts';
import { resourcesOf, synthesized } from './synthesized.ts';

const output = (name: string, stack = 'data') => ({ 'Fn::GetStackOutput': { StackName: stack, OutputName: name } });

describe('outputs of another stack', () => {
  test('each is read once, however often it is used', () => {
    const template = {
      Resources: {
        One: { Properties: { Arn: output('PublishOutputFnGetAttRawStreamArn6FAC4901') } },
        Two: {
          Properties: { Arns: [{ 'Fn::Join': ['', [output('PublishOutputFnGetAttRawStreamArn6FAC4901'), '/*']] }] },
        },
      },
      Outputs: { Three: { Value: output('PublishOutputRefRawStream7A7846CE') } },
    };
    const held = { 'Fn::GetAtt': ['HeldRawStreamArn6FAC4901', 'Value'] };
    expect(holdOutputs(template, () => 'same')).toMatchObject({
      Resources: {
        One: { Properties: { Arn: held } },
        Two: { Properties: { Arns: [{ 'Fn::Join': ['', [held, '/*']] }] } },
        HeldRawStreamArn6FAC4901: {
          Type: 'AWS::SSM::Parameter',
          Properties: {
            Value: output('PublishOutputFnGetAttRawStreamArn6FAC4901'),
            Description: expect.stringContaining('same'),
          },
        },
        HeldRawStream7A7846CE: { Type: 'AWS::SSM::Parameter' },
      },
      Outputs: { Three: { Value: { 'Fn::GetAtt': ['HeldRawStream7A7846CE', 'Value'] } } },
    });
  });

  test('four are read at a time, the others after them', () => {
    const names = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I'];
    const { Resources } = holdOutputs({ Resources: { One: names.map((name) => output(name)) } }, () => '');
    const waits = Object.entries(Resources).map(([id, resource]) => [
      id,
      (resource as { DependsOn?: unknown }).DependsOn,
    ]);
    expect(Object.fromEntries(waits)).toMatchObject({
      HeldA: undefined,
      HeldD: undefined,
      HeldE: ['HeldA'],
      HeldI: ['HeldE'],
    });
  });

  test('a template that reads none stays as it is', () => {
    const template = { Resources: { One: { Properties: { Arn: { Ref: 'Two' } } } } };
    expect(holdOutputs(template, () => '')).toBe(template);
  });

  test('two stacks with an output of one name are refused, not mixed up', () => {
    const template = { Resources: { One: output('Name'), Two: output('Name', 'other') } };
    expect(() => holdOutputs(template, () => '')).toThrow('HeldName names outputs of data and other');
  });

  test('nothing else of the real templates reads another stack, and their descriptions fit a parameter', () => {
    for (const { compute, timeSeries } of [
      synthesized(),
      synthesized({ ingestion: 'msk', aggregatesStream: 'true' }),
    ]) {
      for (const template of [compute, timeSeries].flatMap((each) => each?.toJSON() ?? [])) {
        const { Resources } = template as { Resources: Record<string, { Type: string }> };
        const parameters = Object.values(Resources).filter(({ Type }) => Type === 'AWS::SSM::Parameter');
        expect(JSON.stringify(Resources).split('Fn::GetStackOutput').length - 1).toBe(parameters.length);
        // https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html (Description)
        for (const parameter of parameters) {
          const { Description } = (parameter as unknown as { Properties: { Description: string } }).Properties;
          expect(Description.length).toBeLessThanOrEqual(1024);
        }
      }
    }
    expect(resourcesOf(synthesized(), 'AWS::SSM::Parameter').length).toBeGreaterThan(20);
  });
});

class Reader extends ReferringStack {}

type Producer = (stack: Stack) => string;

/** The description of the one parameter of a stack that reads what `produce` makes. */
function descriptionOf(produce: Producer): string {
  const outdir = mkdtempSync(join(tmpdir(), 'weir-held-'));
  onTestFinished(() => rmSync(outdir, { recursive: true, force: true }));
  const app = new App({ outdir, analyticsReporting: false, context: { [REFERENCES_FLAG]: 'weak' } });
  const value = produce(new Stack(app, 'data'));
  new CfnOutput(new Reader(app, 'compute'), 'Out', { value });
  const { Resources } = app.synth().getStackByName('compute').template as {
    Resources: Record<string, { Type: string; Properties: { Description: string } }>;
  };
  return Object.values(Resources).find(({ Type }) => Type === 'AWS::SSM::Parameter')?.Properties.Description ?? '';
}

function table(key: AttributeType, change: (table: CfnTable) => void = () => {}): Producer {
  return (stack) => {
    const made = new Table(stack, 'Table', { partitionKey: { name: 'pk', type: key } });
    change(made.node.defaultChild as CfnTable);
    return made.tableArn;
  };
}

describe('a value is read anew', () => {
  const today = (): string => descriptionOf(table(AttributeType.STRING));

  test('not when a property changes that leaves the resource where it is', () => {
    const same = table(AttributeType.STRING, (each) => {
      each.deletionProtectionEnabled = true;
    });
    expect(descriptionOf(same)).toBe(today());
  });

  test('when the resource has another key and so is made anew', () => {
    expect(descriptionOf(table(AttributeType.NUMBER))).not.toBe(today());
  });

  test('when the resource is another one, by its logical id', () => {
    const renamed = table(AttributeType.STRING, (each) => each.overrideLogicalId('Another'));
    expect(descriptionOf(renamed)).not.toBe(today());
  });

  test('when what the resource is made in is another one', () => {
    const inside =
      (type: string): Producer =>
      (stack) => {
        const outer = new CfnStream(stack, 'Outer', { name: type });
        const inner = new Table(stack, 'Inner', {
          tableName: outer.ref,
          partitionKey: { name: 'pk', type: AttributeType.STRING },
        });
        return inner.tableArn;
      };
    expect(descriptionOf(inside('one'))).not.toBe(descriptionOf(inside('two')));
  });
});

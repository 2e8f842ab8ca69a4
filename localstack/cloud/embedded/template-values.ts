// Values of a template with their references filled in: Ref, Fn::GetAtt, Fn::ImportValue, Fn::GetStackOutput, Fn::Join,
// Fn::Sub, Fn::Select and the pseudo parameters. Throws where something is pointed at that has no value here, naming
// it. AWS: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
import type { Template } from '#local/driver/references.ts';
import { localAccountId, localRegion } from '../http/local-account.ts';
import type { LocalResource } from './local-resources.ts';

/** A reference that nothing here answers. */
export class TemplateValueError extends Error {
  override readonly name = 'TemplateValueError';
}

/** Fills in the references of any value. */
export type Evaluate = (value: unknown) => unknown;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': localAccountId,
  'AWS::Region': localRegion,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** `templates` may import from each other; `byId` says what their resources are here. */
export function evaluator(templates: readonly Template[], byId: ReadonlyMap<string, LocalResource>): Evaluate {
  function evaluate(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(evaluate);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name, argument] = entries.length === 1 ? (entries[0] as [string, unknown]) : ['', undefined];
    switch (name) {
      case 'Ref':
        return reference(String(argument));
      case 'Fn::GetAtt':
        return attribute(Array.isArray(argument) ? argument.map(String) : String(argument).split('.'));
      case 'Fn::ImportValue':
        return imported(text(argument));
      case 'Fn::GetStackOutput':
        return output(String((argument as { readonly OutputName?: unknown }).OutputName));
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown];
        return (evaluate(parts) as unknown[]).map(String).join(separator);
      }
      case 'Fn::Select': {
        const [index, list] = argument as [number | string, unknown];
        return (evaluate(list) as unknown[])[Number(index)];
      }
      case 'Fn::Sub':
        return substitute(argument);
      default:
        if (name.startsWith('Fn::')) throw new TemplateValueError(`${name} is not known to the embedded cloud`);
        return Object.fromEntries(entries.map(([key, each]) => [key, evaluate(each)]));
    }
  }

  function text(value: unknown): string {
    const found = evaluate(value);
    if (typeof found === 'string' || typeof found === 'number') return String(found);
    throw new TemplateValueError(`expected a text, found ${JSON.stringify(value)}`);
  }

  function reference(logicalId: string): string {
    const found = PSEUDO[logicalId] ?? byId.get(logicalId)?.ref;
    if (found === undefined) throw new TemplateValueError(`Ref ${logicalId}: nothing of that name is made here`);
    return found;
  }

  function attribute([logicalId = '', ...path]: readonly string[]): string {
    const name = path.join('.');
    const found = byId.get(logicalId)?.attributes[name] ?? parameter(logicalId, name);
    if (found === undefined) throw new TemplateValueError(`Fn::GetAtt ${logicalId}.${name}: it has no value here`);
    return found;
  }

  /** Nothing is made of a parameter here: its value is what the template says. */
  function parameter(logicalId: string, name: string): string | undefined {
    const resource = templates.map(({ Resources }) => Resources?.[logicalId]).find((each) => each !== undefined);
    return resource?.Type === 'AWS::SSM::Parameter' && name === 'Value' ? text(resource.Properties?.Value) : undefined;
  }

  /** By the output's name: a template does not say its own stack's. */
  function output(name: string): unknown {
    const found = templates.map(({ Outputs }) => Outputs?.[name]).find((each) => each !== undefined);
    if (found === undefined) throw new TemplateValueError(`Fn::GetStackOutput ${name}: no template has this output`);
    return evaluate(found.Value);
  }

  function imported(exportName: string): unknown {
    for (const template of templates) {
      for (const output of Object.values(template.Outputs ?? {})) {
        if (output.Export?.Name === exportName) return evaluate(output.Value);
      }
    }
    throw new TemplateValueError(`Fn::ImportValue ${exportName}: no template exports it`);
  }

  function substitute(argument: unknown): string {
    const [template, variables] = (Array.isArray(argument) ? argument : [argument, {}]) as [
      string,
      Record<string, unknown>,
    ];
    return template.replace(/\$\{([^!}][^}]*)\}/g, (_, name: string) => {
      if (Object.hasOwn(variables, name)) return text(variables[name]);
      return name.includes('.') ? attribute(name.split('.')) : reference(name);
    });
  }

  return evaluate;
}

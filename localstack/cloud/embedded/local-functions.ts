// The Lambda functions of templates: which handler file each is made of, and its environment with every reference
// filled in. A function without our metadata is none of ours and is reported.
import type { LeftOut, LocalResource } from './local-resources.ts';
import { type Evaluate, TemplateValueError } from './template-values.ts';

export interface LocalFunction {
  /** Short name such as `validate`: by it the driver, schedules and the live view know the function. */
  readonly name: string;
  readonly logicalId: string;
  /** Path from the project's folder, e.g. `functions/validate/handler.ts`. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/**
 * Key of the metadata that lib/constructs/stage-function.ts writes; named here because nothing local imports lib's
 * constructs.
 */
const FUNCTION_METADATA = 'weir:function';

/** Lambda's default: https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
const DEFAULT_TIMEOUT_SECONDS = 3;

export interface LocalFunctions {
  readonly functions: readonly LocalFunction[];
  readonly problems: readonly LeftOut[];
}

export function localFunctions(byId: ReadonlyMap<string, LocalResource>, evaluate: Evaluate): LocalFunctions {
  const functions: LocalFunction[] = [];
  const problems: LeftOut[] = [];
  for (const { logicalId, type, properties, metadata } of byId.values()) {
    if (type !== 'AWS::Lambda::Function') continue;
    const made = metadata[FUNCTION_METADATA] as { name: string; handler: string } | undefined;
    if (made === undefined) {
      problems.push({ logicalId, type, reason: `it has no metadata ${FUNCTION_METADATA} that names its handler file` });
      continue;
    }
    const { Environment, Timeout = DEFAULT_TIMEOUT_SECONDS } = properties as {
      readonly Environment?: { readonly Variables?: Readonly<Record<string, unknown>> };
      readonly Timeout?: number;
    };
    try {
      const environment = Object.fromEntries(
        Object.entries(Environment?.Variables ?? {}).map(([name, value]) => [name, String(evaluate(value))]),
      );
      functions.push({ ...made, logicalId, environment, timeoutMs: Timeout * 1000 });
    } catch (error) {
      if (!(error instanceof TemplateValueError)) throw error;
      problems.push({ logicalId, type, reason: `its environment: ${error.message}` });
    }
  }
  return { functions, problems };
}

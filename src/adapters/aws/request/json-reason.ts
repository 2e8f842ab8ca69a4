// How services that speak JSON word a refusal.
import type { Wording } from './signed-send.ts';

/** https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization */
export const jsonReason: Wording['reason'] = (text) => {
  const told = (field: string): string | undefined => new RegExp(`"${field}"\\s*:\\s*"([^"]*)"`, 'i').exec(text)?.[1];
  return { code: told('__type') ?? 'no __type', message: told('message') ?? 'no message' };
};

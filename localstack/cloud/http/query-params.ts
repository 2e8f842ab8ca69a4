// Reads the flattened parameters of the AWS Query protocol: `Entries.member.1.Id`, `Attributes.entry.1.key`.
// https://smithy.io/2.0/aws/protocols/aws-query-protocol.html

/** Parameters by their full or, below a member, their remaining name. */
export type QueryParams = ReadonlyMap<string, string>;

/** Parameters of a form body or of the part of an address after `?`. A repeated name keeps its last value. */
export const parseQueryParams = (text: string): QueryParams => new Map(new URLSearchParams(text));

/** The members of a list in the order of their numbers; `prefix` such as `PublishBatchRequestEntries.member`. */
export const queryMembers = (params: QueryParams, prefix: string): QueryParams[] => {
  const members = new Map<number, Map<string, string>>();
  for (const [name, value] of params) {
    if (!name.startsWith(`${prefix}.`)) continue;
    const rest = name.slice(prefix.length + 1);
    const dot = rest.indexOf('.');
    const index = Number(dot < 0 ? rest : rest.slice(0, dot));
    if (!Number.isInteger(index)) continue;
    const member = members.get(index) ?? new Map<string, string>();
    member.set(dot < 0 ? '' : rest.slice(dot + 1), value);
    members.set(index, member);
  }
  return [...members].sort(([left], [right]) => left - right).map(([, member]) => member);
};

/**
 * A map of texts; `prefix` such as `Attributes.entry`. Both spellings of AWS's models are read: key/value, Name/Value.
 */
export const queryEntries = (params: QueryParams, prefix: string): Map<string, string> => {
  const entries = new Map<string, string>();
  for (const member of queryMembers(params, prefix)) {
    const key = member.get('key') ?? member.get('Name');
    if (key !== undefined) entries.set(key, member.get('value') ?? member.get('Value') ?? '');
  }
  return entries;
};

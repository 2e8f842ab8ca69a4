// The stacks that an emulator holds, by CloudFormation's own API: which there are, and what their resources are called.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html
import { queryCall } from './emulator.ts';

const VERSION = '2010-05-15';

/** Names of the stacks that are there and not deleted. */
export async function stackNames(endpoint: string): Promise<string[]> {
  const xml = await queryCall(endpoint, 'cloudformation', { Action: 'DescribeStacks', Version: VERSION });
  return members(xml).flatMap(({ StackName, StackStatus }) =>
    StackName === undefined || StackStatus === 'DELETE_COMPLETE' ? [] : [StackName],
  );
}

/** Physical ids of a stack's resources by their logical ids. Throws when there is no such stack. */
export async function physicalIds(endpoint: string, stack: string): Promise<ReadonlyMap<string, string>> {
  const parameters = { Action: 'DescribeStackResources', Version: VERSION, StackName: stack };
  const xml = await queryCall(endpoint, 'cloudformation', parameters);
  return new Map(
    members(xml).flatMap(({ LogicalResourceId, PhysicalResourceId }) =>
      LogicalResourceId === undefined || PhysicalResourceId === undefined
        ? []
        : [[LogicalResourceId, PhysicalResourceId] as const],
    ),
  );
}

/** The fields of every `<member>` of an answer, without those of members within it. */
function members(xml: string): Record<string, string>[] {
  const open: Record<string, string>[] = [];
  const found: Record<string, string>[] = [];
  for (const [, tag = '', text = ''] of xml.matchAll(/<(\/?member|[A-Za-z]+)>([^<]*)/g)) {
    if (tag === 'member') open.push({});
    else if (tag === '/member') found.push(open.pop() ?? {});
    else if (text.trim() !== '') Object.assign(open.at(-1) ?? {}, { [tag]: unescaped(text) });
  }
  return found;
}

function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '');
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

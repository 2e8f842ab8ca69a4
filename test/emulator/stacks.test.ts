// CloudFormation's answers as emulators give them, read without a client.
import { afterEach, describe, expect, test } from 'vitest';
import { type Listening, listen } from '#local/cloud/http/listen.ts';
import { physicalIds, stackNames } from '#local/emulators/stacks.ts';

let server: Listening | undefined;

/** A CloudFormation that always answers this. */
async function answering(status: number, xml: string): Promise<string> {
  server = await listen((_request, response) => {
    response.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
  });
  return server.endpoint;
}

afterEach(() => server?.close());

describe('stacks of an emulator', () => {
  test('names of stacks come without those of their parameters and outputs, and without deleted ones', async () => {
    const endpoint = await answering(
      200,
      `<DescribeStacksResponse><DescribeStacksResult><Stacks>
        <member><StackName>one</StackName><Outputs><member><OutputKey>A</OutputKey><OutputValue>x</OutputValue></member></Outputs>
          <StackStatus>CREATE_COMPLETE</StackStatus></member>
        <member><StackName>two</StackName><StackStatus>DELETE_COMPLETE</StackStatus></member>
      </Stacks></DescribeStacksResult></DescribeStacksResponse>`,
    );
    expect(await stackNames(endpoint)).toEqual(['one']);
  });

  test('physical ids keep what XML writes otherwise, and resources without one are left out', async () => {
    const endpoint = await answering(
      200,
      `<R><StackResources>
        <member><LogicalResourceId>Queue</LogicalResourceId><PhysicalResourceId>http://host/q?a=1&amp;b=2</PhysicalResourceId></member>
        <member><LogicalResourceId>Failed</LogicalResourceId><ResourceStatus>CREATE_FAILED</ResourceStatus></member>
      </StackResources></R>`,
    );
    expect([...(await physicalIds(endpoint, 'one'))]).toEqual([['Queue', 'http://host/q?a=1&b=2']]);
  });

  test('a refusal says what was asked, where, and what the emulator said', async () => {
    const endpoint = await answering(400, '<Error>Stack with id one does not exist</Error>');
    await expect(physicalIds(endpoint, 'one')).rejects.toThrow(
      /DescribeStackResources at http:\/\/127\.0\.0\.1:\d+: 400 .*does not exist/,
    );
  });
});

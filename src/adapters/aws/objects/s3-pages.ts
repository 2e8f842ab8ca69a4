// The list of a bucket, page by page: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html

/** Pages as XML, until the last or until nobody asks. `query`: `prefix` and what else bounds the list. */
export async function* s3Pages(
  query: Readonly<Record<string, string>>,
  ask: (query: Readonly<Record<string, string>>) => Promise<string>,
): AsyncGenerator<string> {
  let token: string | undefined;
  do {
    const xml = await ask({
      'list-type': '2',
      ...query,
      ...(token === undefined ? {} : { 'continuation-token': token }),
    });
    yield xml;
    token = /<NextContinuationToken>([^<]*)<\/NextContinuationToken>/.exec(xml)?.[1];
  } while (token !== undefined);
}

// ListObjectsV2: keys in the order of their UTF-8 bytes, by prefix, folded at a delimiter, in pages.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
import { AwsError } from '../http/aws-error.ts';
import type { XmlValue } from '../http/xml.ts';
import type { StoredObject } from './object.ts';

const maxPageCount = 1000;

/** One line of a listing: an object, or a common prefix (then `object` is `undefined`). */
type Line = { readonly name: string; readonly object: StoredObject | undefined };

/** The members of `<ListBucketResult>`. */
export const listObjects = (
  bucket: string,
  objects: ReadonlyMap<string, StoredObject>,
  query: URLSearchParams,
): { readonly [tag: string]: XmlValue } => {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const after = token === null ? (query.get('start-after') ?? '') : readToken(token);
  const maxKeys = Math.min(Number(query.get('max-keys') ?? maxPageCount), maxPageCount);
  const encode = query.get('encoding-type') === 'url' ? encodeURIComponent : (text: string) => text;

  const lines = fold(objects, prefix, delimiter).filter((line) => after === '' || compareUtf8(line.name, after) > 0);
  const page = lines.slice(0, maxKeys);
  const isTruncated = page.length < lines.length && maxKeys > 0;
  const last = page.at(-1);
  return {
    Name: bucket,
    Prefix: encode(prefix),
    ...(delimiter === '' ? {} : { Delimiter: encode(delimiter) }),
    MaxKeys: maxKeys,
    KeyCount: page.length,
    IsTruncated: isTruncated,
    ...(query.has('encoding-type') ? { EncodingType: 'url' } : {}),
    ...(token === null ? {} : { ContinuationToken: token }),
    ...(isTruncated && last !== undefined ? { NextContinuationToken: makeToken(last.name) } : {}),
    Contents: page.flatMap(({ name, object }) => (object === undefined ? [] : [describe(encode(name), object)])),
    CommonPrefixes: page.flatMap(({ name, object }) => (object === undefined ? [{ Prefix: encode(name) }] : [])),
  };
};

const describe = (key: string, { body, etag, modifiedAtMs }: StoredObject): XmlValue => ({
  Key: key,
  LastModified: new Date(modifiedAtMs).toISOString(),
  ETag: etag,
  Size: body.length,
  StorageClass: 'STANDARD',
});

const fold = (objects: ReadonlyMap<string, StoredObject>, prefix: string, delimiter: string): readonly Line[] => {
  const lines = new Map<string, Line>();
  for (const [key, object] of objects) {
    if (!key.startsWith(prefix)) continue;
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const name = cut < 0 ? key : key.slice(0, cut + delimiter.length);
    lines.set(name, { name, object: cut < 0 ? object : undefined });
  }
  return [...lines.values()].sort((left, right) => compareUtf8(left.name, right.name));
};

/** S3 orders by UTF-8 bytes, which differs from JavaScript's order beyond U+FFFF. */
const compareUtf8 = (left: string, right: string): number => Buffer.compare(Buffer.from(left), Buffer.from(right));

const makeToken = (lastName: string): string => Buffer.from(lastName).toString('base64url');

const readToken = (token: string): string => {
  const name = Buffer.from(token, 'base64url').toString('utf8');
  if (makeToken(name) === token && name !== '') return name;
  throw new AwsError('InvalidArgument', 'The continuation token provided is incorrect');
};

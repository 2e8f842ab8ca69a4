// Reads the XML of a DeleteObjects request. Refuses what is no such document; reads nothing else of XML.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
import { AwsError } from '../http/aws-error.ts';

const maxKeyCount = 1000;

/** Keys to delete, and whether only failures are to be answered. Throws MalformedXML. */
export const readDeleteRequest = (xml: string): { keys: string[]; quiet: boolean } => {
  if (!/<Delete[\s>]/.test(xml)) throw malformed('it has no Delete element');
  const keys = [...xml.matchAll(/<Object>(.*?)<\/Object>/gs)].map((match) => {
    const key = /<Key>(.*?)<\/Key>/s.exec(match[1] ?? '')?.[1];
    if (key === undefined) throw malformed('an Object has no Key');
    return unescapeXml(key);
  });
  if (keys.length === 0 || keys.length > maxKeyCount)
    throw malformed(`it names ${keys.length} keys, not 1 to ${maxKeyCount}`);
  return { keys, quiet: /<Quiet>\s*true\s*<\/Quiet>/.test(xml) };
};

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const unescapeXml = (text: string): string =>
  text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return named[name ?? ''] ?? whole;
  });

const malformed = (reason: string): AwsError =>
  new AwsError('MalformedXML', `The body is no DeleteObjects document: ${reason}.`);

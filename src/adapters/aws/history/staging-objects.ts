// The staged objects of a history in S3: listed with the time of their writing, deleted by the thousand.
import { createHash } from 'node:crypto';
import { STAGING_PREFIX } from '#core/history/staging-name.ts';
import type { StagedObject, Staging } from '#stages/history/ports.ts';
import { s3Address, s3Reason } from '../objects/s3-address.ts';
import { s3Pages } from '../objects/s3-pages.ts';
import { chunksOf } from '../request/chunks.ts';
import { clientRegion, type Environment } from '../request/client-config.ts';
import type { SignedSendOptions } from '../request/signed-fetch.ts';
import { createSignedSend } from '../request/signed-send.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
const MAX_DELETED = 1000;

export function createStagingObjects(bucket: string, env: Environment, options: SignedSendOptions = {}): Staging {
  const region = clientRegion(env);
  const addressOf = s3Address(env);
  const send = createSignedSend('s3', region, options);
  const wording = (what: string) => ({
    refusal: `S3 did not ${what} bucket ${bucket} (region ${region})`,
    reason: s3Reason,
  });

  return {
    async list() {
      const found: StagedObject[] = [];
      const pages = s3Pages({ prefix: STAGING_PREFIX }, (query) =>
        send({ method: 'GET', url: addressOf(bucket, '', query), headers: {}, body: '' }, wording('list')),
      );
      for await (const xml of pages) {
        for (const [, content = ''] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
          const key = told(content, 'Key');
          const writtenMs = Date.parse(told(content, 'LastModified'));
          if (Number.isNaN(writtenMs)) throw new Error(`S3 listed ${key} of bucket ${bucket} without LastModified`);
          found.push({ key, writtenMs });
        }
      }
      return found;
    },

    async delete(keys) {
      for (const some of chunksOf(keys, MAX_DELETED)) {
        // Names of ours have no characters that XML escapes (staging-name.ts).
        const objects = some.map((key) => `<Object><Key>${key}</Key></Object>`).join('');
        const body = `<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Quiet>true</Quiet>${objects}</Delete>`;
        const md5 = createHash('md5').update(body).digest('base64');
        const headers = { 'content-type': 'application/xml', 'content-md5': md5 };
        const url = addressOf(bucket, '', { delete: '' });
        const answer = await send({ method: 'POST', url, headers, body }, wording('delete objects of'));
        const refused = /<Error>(.*?)<\/Error>/s.exec(answer)?.[1];
        if (refused !== undefined) {
          const { code, message } = s3Reason(refused);
          throw new Error(`${wording('delete objects of').refusal}: ${told(refused, 'Key')}: ${code}: ${message}`);
        }
      }
    },
  };
}

const told = (xml: string, element: string): string =>
  new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1] ?? '';

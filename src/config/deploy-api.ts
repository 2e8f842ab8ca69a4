// Who may read what Weir computes over HTTPS, and whether windows of late are kept where they can be read at once.
import { choice, flag, text, whole } from './deploy-setting-kinds.ts';

export const API_ACCESS = ['none', 'iam', 'jwt', 'cognito'] as const;
export type ApiAccess = (typeof API_ACCESS)[number];

export const API_SETTINGS = {
  api: choice(API_ACCESS, {
    default: 'iam',
    reason:
      'The query API (docs/api.md). `iam`: whoever may call it in the account signs requests. `jwt`: tokens of your issuer. `cognito`: a pool of its own is made. `none`: there is none, and windows of late are not kept in DynamoDB, which saves their writes. While nobody asks it costs two alarms.',
  }),
  apiIssuer: text({
    default: '',
    form: /^(https?:\/\/[^\s/?#]+(\/[^\s?#]*)?)?$/,
    range: 'an https address, or nothing',
    reason:
      'Of the tokens that `api=jwt` takes: what stands in their `iss`. Its keys are found below it by OpenID Connect Discovery.',
  }),
  apiAudience: text({
    default: '',
    form: /^([^\s,]{1,256}(,[^\s,]{1,256}){0,9})?$/,
    range: 'up to ten audiences with commas between them, or nothing',
    reason:
      'Whom a token must be for (`aud` or `client_id`) with `api=jwt`: a token that was made for another program is refused.',
  }),
  apiCorsOrigins: text({
    default: '',
    form: /^(\*|https?:\/\/[^\s,/]+(,https?:\/\/[^\s,/]+)*)?$/,
    range: 'origins such as https://board.example.org with commas between them, or `*`, or nothing',
    reason: 'Pages of these origins may ask the API from a browser. Empty: none.',
  }),
  apiRequestsPerSecond: whole({
    unit: 'requests a second',
    default: 20,
    min: 1,
    max: 10_000,
    reason:
      'Of each route, at a burst of twice that; routes that read many items have a fifth. More are answered 429 and cost nothing: it bounds what a page in a loop can spend.',
  }),
  hotCopy: flag({
    default: false,
    reason:
      'Windows of late are kept in DynamoDB where the API reads them, and without an API only where this says so: for `weir windows` and `weir alerts show`, at the writes that docs/cost.md names.',
  }),
};

interface ApiSettings {
  readonly api: ApiAccess;
  readonly apiIssuer: string;
  readonly apiAudience: string;
  readonly hotCopy: boolean;
}

/** A reader is deployed, or somebody says that there is one. */
export const hasHotCopy = ({ api, hotCopy }: Pick<ApiSettings, 'api' | 'hotCopy'>): boolean =>
  api !== 'none' || hotCopy;

/** What is each in range and yet cannot be. `isLocal`: an emulator's issuer may be on this machine. */
export function apiContradictions({ api, apiIssuer, apiAudience }: ApiSettings, isLocal: boolean): string[] {
  const problems: string[] = [];
  if (api === 'jwt' && apiIssuer === '')
    problems.push('api is jwt and there is no issuer whose tokens are taken: set apiIssuer, or api to cognito or iam');
  if (api === 'jwt' && apiAudience === '')
    problems.push(
      'api is jwt and apiAudience is not set: tokens made for any program would be taken; set what stands in their aud',
    );
  if (apiIssuer.startsWith('http://') && !isLocal)
    problems.push(
      `apiIssuer is ${JSON.stringify(apiIssuer)}: expected an https address; keys fetched over http prove nothing`,
    );
  if (api !== 'jwt' && (apiIssuer !== '' || apiAudience !== ''))
    problems.push(`apiIssuer and apiAudience are for api=jwt, and api is ${api}: leave them out`);
  return problems;
}

// Commands to try, ready to be pasted: a reading of one's own, a subscription to alerts. Each has the addresses of this
// run in it.
import type { CompiledProfile } from '#core/profile/compile.ts';
import { LOCAL_CREDENTIALS } from '#local/cloud/embedded/clients.ts';
import type { Embedded } from '#local/cloud/embedded/embedded.ts';
import { localRegion } from '#local/cloud/http/local-account.ts';

export interface Command {
  readonly title: string;
  readonly command: string;
}

/** A reading of each profile that a person would recognise; the time is put in by the shell. */
const SAMPLES: Readonly<Record<string, readonly [string, string]>> = {
  energy: ['{"meter_id":"my-meter","timestamp":"', '","power":3.2}'],
  smoke: ['{"sensor_id":"my-sensor","timestamp":"', '","temperature":71.5}'],
  generic: ['{"device_id":"my-machine","timestamp":"', '","measures":{"pressure_bar":4.1}}'],
};

/** The AWS CLI insists on some credentials; these are read by nobody. */
const CLI = `AWS_ACCESS_KEY_ID=${LOCAL_CREDENTIALS.accessKeyId} AWS_SECRET_ACCESS_KEY=${LOCAL_CREDENTIALS.secretAccessKey} aws --region ${localRegion}`;

/** Of a profile of one's own: its first names, and a value in its first measure's range. */
export function sampleOf({ source, measures }: CompiledProfile): readonly [string, string] {
  const { device = [], time = [], measures: holders = ['measures'] } = source.wire;
  const [first] = measures;
  const value = first === undefined ? { value: 1 } : { [first.name]: Math.min(Math.max(1, first.min), first.max) };
  const id = JSON.stringify({ [device[0] ?? 'device_id']: 'my-device' }).slice(0, -1);
  const told = JSON.stringify({ [holders[0] ?? 'measures']: value }).slice(1);
  return [`${id},${JSON.stringify(time[0] ?? 'timestamp')}:"`, `",${told}`];
}

export function commandsFor({ endpoints, streams, topics, profile }: Embedded, page: string): Command[] {
  const [before, after] = SAMPLES[profile.name] ?? sampleOf(profile);
  // Single quotes around the JSON, closed for a moment around the shell's own time.
  const reading = `'${before}'$(date -u +%FT%TZ)'${after}'`;
  return [
    { title: 'Send a reading', command: `curl -d ${reading} ${page}/readings` },
    {
      title: 'The same as a producer in AWS would',
      // fileb:// is taken as it is by version 1 and 2 of the CLI, which otherwise disagree on --data:
      // https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-parameters-file.html
      command: `echo ${reading} | ${CLI} kinesis put-record --endpoint-url ${endpoints.kinesis} --stream-name ${streams.RawStream} --partition-key my-device --data fileb:///dev/stdin`,
    },
    { title: 'See what goes on (and show, ack, silence, tail)', command: `npx weir alerts list --page ${page}` },
    { title: 'Watch messages as they come', command: `curl -N ${page}/alerts` },
    {
      title: 'Have critical alerts posted to you (listen there first; answer its SubscribeURL)',
      command: `${CLI} sns subscribe --endpoint-url ${endpoints.sns} --topic-arn ${topics.AlertsTopic} --protocol http --notification-endpoint http://127.0.0.1:9000/ --attributes '{"FilterPolicy":"{\\"severity\\":[\\"critical\\"]}"}'`,
    },
  ];
}

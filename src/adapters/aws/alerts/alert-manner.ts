// How a deployment's messages are written, from its settings: words, zones, and the links that they carry. The key that
// signs links is read when it is needed first and each hour after; without it messages name the command instead.
import { type Manner, mannerOf } from '#core/alert/message/manner.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { Metrics } from '#stages/ports.ts';
import type { Environment } from '../request/client-config.ts';
import { createSsmReader } from '../request/ssm-parameter.ts';
import { LINK_VALID_MS, type LinkKey, parseLinkKeys, signLink } from './acknowledge-link.ts';

export interface MannerOptions {
  readonly language: string;
  readonly zone: string;
  readonly pageUrl: string;
  readonly acknowledgeUrl: string;
  readonly acknowledgeKey: string;
}

export interface MannerPorts {
  readonly nowMs: () => number;
  readonly metrics: Pick<Metrics, 'count'>;
  /** Of the parameter store. */
  readonly readParameter: (name: string) => Promise<string>;
}

/** A changed key is taken up within it; one that could not be read is asked for again. */
const KEY_KEPT_MS = 3_600_000;
const ASK_AGAIN_MS = 60_000;

export function createManner(
  profile: CompiledProfile,
  options: MannerOptions,
  { nowMs, metrics, readParameter }: MannerPorts,
): () => Promise<Manner> {
  const { language, zone, pageUrl, acknowledgeUrl, acknowledgeKey } = options;
  const loadKeys = createKeyLoader(acknowledgeUrl === '' ? '' : acknowledgeKey, { nowMs, metrics, readParameter });
  return async () => {
    const [key] = await loadKeys();
    return mannerOf(profile, {
      language,
      zone,
      linksOf: (id) => ({
        ...(pageUrl === '' ? {} : { page: pageUrl.replaceAll('{id}', encodeURIComponent(id)) }),
        ...(key === undefined
          ? {}
          : { acknowledge: `${acknowledgeUrl.replace(/\/$/, '')}/${signLink(key, id, nowMs() + LINK_VALID_MS)}` }),
      }),
    });
  };
}

/** The keys of links, none where `name` is empty or it cannot be read: people are told all the same. */
export function createKeyLoader(
  name: string,
  { nowMs, metrics, readParameter }: MannerPorts,
): () => Promise<readonly LinkKey[]> {
  let keys: Promise<readonly LinkKey[]> | undefined;
  let untilMs = 0;
  return async () => {
    if (name === '') return [];
    if (keys === undefined || nowMs() >= untilMs) {
      untilMs = nowMs() + KEY_KEPT_MS;
      const before = keys;
      keys = readParameter(name)
        .then(parseLinkKeys)
        .catch(() => {
          metrics.count('AcknowledgeKeyFailures', 1);
          untilMs = nowMs() + ASK_AGAIN_MS;
          return before ?? [];
        });
    }
    return keys;
  };
}

/** With the parameter store of `env`. */
export function mannerFrom(
  profile: CompiledProfile,
  options: MannerOptions,
  env: Environment,
  ports: Pick<MannerPorts, 'nowMs' | 'metrics'>,
): () => Promise<Manner> {
  return createManner(profile, options, { ...ports, readParameter: createSsmReader(env) });
}

import { createHmac } from 'node:crypto';

/** A secret of one endpoint: the key that its webhooks are signed with. */
export interface EndpointSecret {
  readonly key: Buffer;
  /** As receivers configure it: `whsec_` and the key in base64. */
  readonly text: string;
}

/**
 * The secrets of an endpoint, one per master secret and in their order. An endpoint is an origin and a path: what stands
 * behind `?` may differ from job to job. `owner` is part of it, so that nobody can have somebody else's endpoint told of
 * jobs that are not its own.
 */
export function endpointSecrets(
  masterSecrets: readonly string[],
  url: URL,
  owner: string | undefined,
): EndpointSecret[] {
  const endpoint = JSON.stringify(['presage webhook endpoint 1', owner ?? null, url.origin, url.pathname]);
  return masterSecrets.map((master) => {
    const key = createHmac('sha256', Buffer.from(master, 'base64')).update(endpoint).digest();
    return { key, text: `whsec_${key.toString('base64')}` };
  });
}

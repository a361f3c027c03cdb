import { Redis } from 'ioredis';
import { parseAddress } from '#redis';

/** One command to a Redis of the site, asked past the proxies. */
export async function redisCommand(
  url: string,
  command: string,
  ...args: (string | number)[]
): Promise<unknown> {
  const redis = new Redis({ ...parseAddress(url), replyMapping: 'legacy' });
  redis.on('error', () => undefined);
  try {
    return await redis.call(command, ...args);
  } finally {
    redis.disconnect();
  }
}

import { isIP } from 'node:net';
import { z } from 'zod';
import { CachePolicy, ModelName } from '#contracts';

/** Whole numbers within bounds, both of which belong to them. */
export const whole = (fallback: number, min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);

export const address = z.string().refine((text) => text === 'localhost' || isIP(text) !== 0, {
  error: 'must be an address like 127.0.0.1 or ::, or localhost',
});

export const fraction = (fallback: number) => z.coerce.number().min(0).max(1).default(fallback);

/** `True` is what older set-ups write. */
export const flag = z
  .string()
  .regex(/^(true|false|1|0)$/i, 'must be true or false')
  .transform((text) => /^(true|1)$/i.test(text))
  .default(false);

/** Numbers separated by commas. */
export const numbers = (number: z.ZodType<number>) =>
  z.string().refine((text) => text.split(',').every((part) => number.safeParse(Number(part)).success), {
    error: 'must be numbers separated by commas, within bounds',
  });

/** What `openssl rand -base64 32` prints, several separated by commas. */
export const secrets = z.string().refine((text) => text.split(',').every(isSecret), {
  error: 'each must be 24 to 64 random bytes in base64, separated by commas (openssl rand -base64 32)',
});
function isSecret(text: string): boolean {
  return /^[A-Za-z0-9+/]{32,88}={0,2}$/.test(text) && Buffer.from(text, 'base64').length >= 24;
}

export const redisUrl = z
  .string()
  .regex(/^(redis|rediss|unix):\/\//, 'must start with redis://, rediss:// or unix://');

/** `model=policy`, separated by commas. */
export const cachePolicies = z.string().transform((text, context): ReadonlyMap<string, CachePolicy> => {
  const policies = new Map<string, CachePolicy>();
  for (const pair of text.split(',')) {
    const [model, policy] = pair.split('=').map((part) => part.trim());
    const named = ModelName.safeParse(model);
    const known = CachePolicy.safeParse(policy);
    if (named.success && known.success) policies.set(named.data, known.data);
    else context.addIssue({ code: 'custom', message: `"${pair}" is not model=always, =auto or =never` });
  }
  return policies;
});

export const queueRedisUrl = z.union(
  [redisUrl, z.string().regex(/^rediss?-cluster:\/\/([^@/]*@)?[^@,/]+(,[^@,/]+)*$/)],
  'must start with redis://, rediss:// or unix://, or name a cluster: redis-cluster://host:port,host:port',
);

/** Origins as browsers send them: scheme, host and port, nothing behind; separated by commas. */
export const origins = z
  .string()
  .transform((list) => list.split(',').map((origin) => origin.trim()))
  .pipe(z.array(z.string().refine(isOrigin, 'must be origins like https://app.example.com')));
function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.parse(text)?.origin === text;
}

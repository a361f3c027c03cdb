import { hash, randomBytes } from 'node:crypto';

const SECRET_BYTES = 32;
/** Digits of 32 bytes in base 62. */
const SECRET_LENGTH = 43;
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const TOKEN = new RegExp(`^pk_([0-9a-f]{8})_([0-9A-Za-z]{${SECRET_LENGTH}})$`);

export const newKeyId = (): string => randomBytes(4).toString('hex');

/** 256 random bits, as 43 letters and digits: nothing that a shell, a URL or a double click would cut. */
export function newSecret(): string {
  let rest = BigInt(`0x${randomBytes(SECRET_BYTES).toString('hex')}`);
  let text = '';
  for (let i = 0; i < SECRET_LENGTH; i++) {
    text = DIGITS.charAt(Number(rest % 62n)) + text;
    rest /= 62n;
  }
  return text;
}

/** `pk_<id>_<secret>`: what a client sends. The beginning lets scanners of code find one that was let out. */
export const tokenOf = (id: string, secret: string): string => `pk_${id}_${secret}`;

/** Undefined: this was never one of our keys. */
export function parseToken(token: string): { id: string; secret: string } | undefined {
  const [, id, secret] = TOKEN.exec(token) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

export const hashOfSecret = (secret: string): Buffer => hash('sha256', secret, 'buffer');

import { describe, expect, it } from '@jest/globals';
import { endpointSecrets } from '#webhooks';

const MASTERS = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)].map((bytes) => bytes.toString('base64'));
const textsOf = (url: string, owner?: string, masters = MASTERS) =>
  endpointSecrets(masters, new URL(url), owner).map(({ text }) => text);

describe('the secret of an endpoint', () => {
  it('is one per master secret, of 32 bytes, as receivers write it', () => {
    const [first, second] = textsOf('https://a.example/hook');
    expect(first).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(second).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(second).not.toBe(first);
  });

  it('stays the same while master secrets come before it', () => {
    const [old] = textsOf('https://a.example/hook', undefined, MASTERS.slice(1));
    expect(textsOf('https://a.example/hook')[1]).toBe(old);
  });

  it('is that of an origin and a path, whatever stands behind "?"', () => {
    const here = textsOf('https://a.example/hook');
    expect(textsOf('https://A.example:443/hook?job=7#part')).toEqual(here);
    const elsewhere = ['https://a.example/hooks', 'https://b.example/hook', 'https://a.example:8443/hook'];
    for (const url of elsewhere) expect(textsOf(url)).not.toEqual(here);
  });

  it('is another one for every owner', () => {
    const url = 'https://a.example/hook';
    const secrets = [textsOf(url), textsOf(url, '0a1b2c3d'), textsOf(url, '0a1b2c3e')].flat();
    expect(new Set(secrets).size).toBe(6);
  });
});

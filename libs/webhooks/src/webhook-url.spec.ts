import { describe, expect, it } from '@jest/globals';
import { PRIVATE_HOSTS } from '../../../test/support/private-hosts.js';
import { parseWebhookUrl } from '#webhooks';

const STRICT = { allowHttp: false, allowPrivate: false, ports: [443, 80, 8443] };
const kindOf = (url: string, policy = STRICT) => parseWebhookUrl(url, policy).kind;
const reasonOf = (url: string, policy = STRICT) => {
  const parsed = parseWebhookUrl(url, policy);
  return parsed.kind === 'refused' ? parsed.reason : undefined;
};

describe('the address of a webhook', () => {
  it.each([
    'https://hooks.example.com/a',
    'https://hooks.example.com:8443/a?b=c',
    'https://8.8.8.8/',
    'https://[2a00:1450:4001:82a::200e]/',
  ])('may be %s', (url) => {
    expect(kindOf(url)).toBe('allowed');
  });

  it.each([
    ['http://hooks.example.com/', /https/],
    ['ftp://hooks.example.com/', /https/],
    ['file:///etc/passwd', /https/],
    ['gopher://hooks.example.com:443/', /https/],
    ['javascript:alert(1)', /https/],
    ['hooks.example.com', /URL/],
    ['', /URL/],
    ['https://', /URL/],
    [`https://hooks.example.com/${'a'.repeat(2_048)}`, /2048 characters/],
    ['https://user@hooks.example.com/', /user or password/],
    ['https://:password@hooks.example.com/', /user or password/],
    ['https://127.0.0.1\\@hooks.example.com/', /public/],
    ['https://hooks.example.com:22/', /ports 443, 80, 8443/],
    ['https://hooks.example.com:6379/', /ports/],
    ['https://localhost/', /public/],
    ['https://LOCALHOST./', /public/],
    ['https://a.localhost/', /public/],
    ['https://redis/', /public/],
    // All of these are 127.0.0.1 to WHATWG, or another address that is not public.
    ...[
      ...PRIVATE_HOSTS,
      '10.1.2.3',
      '172.31.255.255',
      '192.168.1.1',
      '[0:0:0:0:0:0:0:1]',
      '[fd12:3456::1]',
      '[64:ff9b:1::a00:1]',
      '[2001::1]',
      '[2001:db8::1]',
      '[fec0::1]',
    ].map((host): [string, RegExp] => [`https://${host}/`, /public/]),
  ])('may not be %s', (url, reason) => {
    expect(reasonOf(url)).toMatch(reason);
  });

  it('may be plain http, or anywhere, where the settings say so', () => {
    expect(kindOf('http://hooks.example.com/', { ...STRICT, allowHttp: true })).toBe('allowed');
    expect(kindOf('http://127.0.0.1/', { ...STRICT, allowHttp: true })).toBe('refused');
    expect(kindOf('https://127.0.0.1:9999/', { ...STRICT, allowPrivate: true })).toBe('allowed');
    expect(kindOf('http://127.0.0.1:9999/', { ...STRICT, allowPrivate: true })).toBe('refused');
    expect(kindOf('https://a@127.0.0.1/', { ...STRICT, allowPrivate: true })).toBe('refused');
  });
});

import dns from 'node:dns';
import type { LookupAddress } from 'node:dns';
import dnsPromises from 'node:dns/promises';
import { syncBuiltinESMExports } from 'node:module';

const IPV4 = { address: '127.0.0.1', family: 4 };
const IPV6 = { address: '::1', family: 6 };
/** Public as far as addresses go; nobody has it. */
const NOBODYS = { address: '2000::1', family: 6 };

/**
 * Loaded before a worker: what names below `.lies.example` stand for, at the first look and at every later one. Whoever
 * asks the system by another way than the worker itself (a connection that looks the name up again) is told 127.0.0.1.
 */
const LIES: Readonly<Record<string, readonly [LookupAddress[], LookupAddress[]]>> = {
  'four.lies.example': [[IPV4], [IPV4]],
  'six.lies.example': [[IPV6], [IPV6]],
  'mapped.lies.example': [
    [{ address: '::ffff:127.0.0.1', family: 6 }],
    [{ address: '::ffff:7f00:1', family: 6 }],
  ],
  'both.lies.example': [
    [NOBODYS, IPV4],
    [IPV6, NOBODYS],
  ],
  'rebinds.lies.example': [[NOBODYS], [IPV4]],
  'rebinds-six.lies.example': [[NOBODYS], [IPV6]],
};

const looks = new Map<string, number>();
const real = dnsPromises.lookup;

dnsPromises.lookup = (async (host: string, options: dns.LookupAllOptions) => {
  const lie = LIES[host];
  if (lie === undefined) return await real(host, options);
  const look = looks.get(host) ?? 0;
  looks.set(host, look + 1);
  return look === 0 ? lie[0] : lie[1];
}) as typeof dnsPromises.lookup;

dns.lookup = ((
  _host: string,
  { all }: dns.LookupOptions,
  callback: (error: null, address: string | LookupAddress[], family?: number) => void,
) => (all === true ? callback(null, [IPV4]) : callback(null, IPV4.address, 4))) as typeof dns.lookup;

syncBuiltinESMExports();

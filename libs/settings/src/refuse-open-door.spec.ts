import { describe, expect, it } from '@jest/globals';
import { readSettings, refuseOpenDoor, SettingsError } from '#settings';

const start = (env: Record<string, string>) => () => refuseOpenDoor(readSettings(env));

describe('without keys', () => {
  it.each(['127.0.0.1', '127.8.9.1', '::1', 'localhost'])('a gateway listens on %s', (HOST) => {
    expect(start({ HOST })).not.toThrow();
  });

  it.each(['0.0.0.0', '::', '192.0.2.1', 'gateway', '127.0.0.1.example.com', '::ffff:192.0.2.1'])(
    'a gateway does not listen on %s, and says what to do',
    (HOST) => {
      expect(start({ HOST })).toThrow(SettingsError);
      expect(start({ HOST })).toThrow(/HOST=.*API_KEYS=required.*INSECURE=true/);
    },
  );

  it('a gateway listens anywhere when it is told that this is meant', () => {
    expect(start({ HOST: '0.0.0.0', INSECURE: 'true' })).not.toThrow();
  });
});

describe('with keys', () => {
  it('a gateway listens anywhere', () => {
    expect(start({ HOST: '0.0.0.0', API_KEYS: 'required' })).not.toThrow();
  });
});

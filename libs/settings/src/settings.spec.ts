import { describe, expect, it } from '@jest/globals';
import { readSettings, SettingsError } from '#settings';

describe('the settings', () => {
  it('have a default for everything', () => {
    const settings = readSettings({});
    expect(settings.http.port).toBe(3000);
    expect(settings.redis.queueUrl).toBeUndefined();
    expect(settings.folders.artifacts).toMatch(/\.presage\/artifacts$/);
  });

  it('name every variable that is wrong, all at once', () => {
    const wrong = () => readSettings({ PORT: 'x', BREAKER_VOLUME: '0', CACHE_REDIS_URL: 'http://x' });
    expect(wrong).toThrow(SettingsError);
    expect(wrong).toThrow(/PORT=x[^]*CACHE_REDIS_URL=http:\/\/x[^]*BREAKER_VOLUME=0/);
  });

  it('are refused without a word of what is secret', () => {
    const key = 'c2VjcmV0';
    const wrong = () =>
      readSettings({
        WEBHOOK_SECRETS: key,
        QUEUE_REDIS_URL: `reddis://me:${key}@queue:6379`,
        CACHE_REDIS_URL: `redis:/me:${key}@cache:6379`,
      });
    expect(wrong).toThrow(
      /QUEUE_REDIS_URL=…@queue:6379: [^]*CACHE_REDIS_URL=…@cache:6379: [^]*WEBHOOK_SECRETS=…: /,
    );
    expect(wrong).not.toThrow(new RegExp(key));
  });

  it('take an empty variable as absent', () => {
    expect(readSettings({ PORT: '', DATA_DIRS: '' }).http.port).toBe(3000);
  });

  it('read True as older set-ups write it', () => {
    expect(readSettings({ BALANCED_CLASS_WEIGHT: 'True' }).training.balanced).toBe(true);
  });

  it('give models a cache policy of their own', () => {
    const { cache } = readSettings({
      CACHE_POLICY: 'auto',
      CACHE_POLICIES: 'iris=never, bank-customers=always',
    });
    expect(cache.policy).toBe('auto');
    expect([...cache.policies]).toEqual([
      ['iris', 'never'],
      ['bank-customers', 'always'],
    ]);
    const wrong = () => readSettings({ CACHE_POLICIES: 'iris=never,Iris=auto,bank' });
    expect(wrong).toThrow(/CACHE_POLICIES=.*"Iris=auto" is not model=always/);
  });

  it('cannot be changed afterwards', () => {
    const settings = readSettings({ DATA_DIRS: '/a:/b' });
    expect(settings.folders.data).toEqual(['/a', '/b']);
    expect(Object.isFrozen(settings.redis.embedded)).toBe(true);
  });
});

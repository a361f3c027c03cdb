import { describe, expect, it } from '@jest/globals';
import { decodeTime } from 'ulid';
import { Ulid } from '#contracts';
import { runIdOf } from './run-id.js';

const SLOT = 1_800_000_000_000;
const scheduled = (id: string) => ({ id, data: { kind: 'scheduled', model: 'plants' }, timestamp: 1 });

describe('the run of a job', () => {
  it('is the one it names', () => {
    const runId = '01J00000000000000000000001';
    expect(runIdOf({ id: 'x', data: { kind: 'run', runId }, timestamp: 1 })).toBe(runId);
  });

  it('that was scheduled is the same at every delivery, and sorts by its slot', () => {
    const id = runIdOf(scheduled(`repeat:plants:${SLOT}`));
    expect(Ulid.safeParse(id).success).toBe(true);
    expect(decodeTime(id ?? '')).toBe(SLOT);
    expect(runIdOf(scheduled(`repeat:plants:${SLOT}`))).toBe(id);
  });

  it('that was scheduled is another one for another slot or model', () => {
    const ids = [`repeat:plants:${SLOT}`, `repeat:plants:${SLOT + 1}`, `repeat:shrubs:${SLOT}`];
    expect(new Set(ids.map((id) => runIdOf(scheduled(id)))).size).toBe(3);
  });

  it('of a job that cannot be read is none', () => {
    expect(runIdOf({ id: 'x', data: { kind: 'paint' }, timestamp: 1 })).toBeUndefined();
  });
});

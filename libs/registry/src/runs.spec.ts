import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Run } from '#contracts';
import { Runs } from '#registry';
import { MODEL, openStore, ulid } from './store.fixture.js';

const AT = '2026-11-21T00:00:00Z';
const known = (n: number, model = MODEL) => ({
  id: ulid(n),
  model,
  request: { dataset: 'bank-customers' },
  scheduled: false,
  createdAt: AT,
});
const queued = (n: number, model?: string): Run => ({ ...known(n, model), status: 'queued' });
const running = (n: number) => ({ ...known(n), status: 'running' as const, startedAt: AT, version: ulid(n) });
const succeeded = (n: number) => ({
  ...known(n),
  status: 'succeeded' as const,
  startedAt: AT,
  version: ulid(n),
  finishedAt: AT,
  decision: 'rejected' as const,
  reasons: ['worse'],
});
const failed = (n: number) => ({
  ...known(n),
  status: 'failed' as const,
  finishedAt: AT,
  error: { type: 'about:blank', title: 'x', status: 500, detail: 'x', code: 'internal' as const },
});

describe('the runs', () => {
  let store: Awaited<ReturnType<typeof openStore>>;
  let runs: Runs;

  beforeEach(async () => {
    store = await openStore();
    runs = new Runs(store.folder);
  });
  afterEach(() => store.close());

  const ids = (page: { runs: Run[] }) => page.runs.map((run) => run.id);
  const damage = (n: number) => writeFile(path.join(store.artifacts, 'runs', `${ulid(n)}.json`), '{');

  it('are none while nothing has been trained', async () => {
    expect(await runs.list({ limit: 5 })).toEqual({ runs: [] });
    expect(await runs.get(ulid(1))).toBeUndefined();
    await runs.prune(1);
  });

  it('are created once, begin once and end once: whoever comes later is told how they stand', async () => {
    expect(await runs.create(queued(1))).toBe('created');
    expect(await runs.create(failed(1))).toBe('exists');
    expect(await runs.get(ulid(1))).toEqual(queued(1));
    expect(await runs.advance(running(1))).toEqual({ kind: 'advanced', run: running(1) });
    const late = { ...running(1), version: ulid(2) };
    expect(await runs.advance(late)).toEqual({ kind: 'taken', run: running(1) });
    expect(await runs.get(ulid(1))).toEqual(running(1));
    expect(await runs.advance(succeeded(1))).toEqual({ kind: 'advanced', run: succeeded(1) });
    expect(await runs.advance(failed(1))).toEqual({ kind: 'taken', run: succeeded(1) });
    expect(await runs.advance(late)).toEqual({ kind: 'taken', run: succeeded(1) });
    expect(await runs.get(ulid(1))).toEqual(succeeded(1));
  });

  it('that have ended leave nothing behind when they are forgotten', async () => {
    await runs.create(queued(1));
    await runs.advance(running(1));
    await runs.advance(succeeded(1));
    await runs.prune(0);
    expect(await store.folder.list('runs')).toEqual([]);
  });

  it('are listed newest first, page by page', async () => {
    for (const n of [2, 5, 1, 4, 3]) await runs.create(queued(n));
    const first = await runs.list({ limit: 3 });
    expect(ids(first)).toEqual([ulid(5), ulid(4), ulid(3)]);
    const second = await runs.list({ limit: 3, cursor: first.nextCursor });
    expect(ids(second)).toEqual([ulid(2), ulid(1)]);
    expect(second).not.toHaveProperty('nextCursor');
    expect(await runs.list({ limit: 5 })).not.toHaveProperty('nextCursor');
  });

  it('of one model fill whole pages', async () => {
    for (const n of [1, 2, 3, 4, 5, 6]) await runs.create(queued(n, n % 2 === 0 ? 'adult' : MODEL));
    const first = await runs.list({ limit: 2, model: 'adult' });
    expect(ids(first)).toEqual([ulid(6), ulid(4)]);
    const second = await runs.list({ limit: 2, model: 'adult', cursor: first.nextCursor });
    expect(ids(second)).toEqual([ulid(2)]);
    expect(second).not.toHaveProperty('nextCursor');
  });

  it('are listed without one that is damaged, which says so when it is asked for', async () => {
    for (const n of [1, 2, 3]) await runs.create(queued(n));
    await damage(2);
    expect(ids(await runs.list({ limit: 5 }))).toEqual([ulid(3), ulid(1)]);
    await expect(runs.get(ulid(2))).rejects.toThrow(`runs/${ulid(2)}.json: is not valid JSON`);
  });

  it('are forgotten when they have ended and newer ones fill the room, never before they end', async () => {
    const all = [queued(1), succeeded(2), running(3), failed(4), succeeded(5), queued(6)];
    for (const run of all) await runs.create(run);
    await runs.prune(2);
    expect(ids(await runs.list({ limit: 10 }))).toEqual([ulid(6), ulid(5), ulid(3), ulid(1)]);
  });

  it.each(['../models', 'CURRENT', ulid(1).toLowerCase()])('have no id like %j', async (id) => {
    await expect(runs.get(id)).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

import { describe, expect, it } from '@jest/globals';
import { JobRecord } from '#contracts';
import { RecordText } from './record-text.js';

const record: JobRecord = {
  id: '01J00000000000000000000000',
  createdAt: 'then',
  finishedAt: 'now',
  status: 'succeeded',
  attempts: 1,
  result: {
    id: '01J00000000000000000000000',
    model: 'tiny',
    version: '01J00000000000000000000001',
    prediction: 'owner',
    probability: 0.5,
    probabilities: { owner: 0.5, lodger: 0.5 },
    cached: false,
  },
};
const plain: JobRecord = {
  ...record,
  result: { ...record.result, prediction: 'a', probabilities: { a: 1 } },
};

describe('a record as Redis has it', () => {
  const texts: [string, string, string | undefined, JobRecord][] = [
    ["nobody's", JSON.stringify(plain), undefined, plain],
    ["somebody's", JSON.stringify({ owner: 'key-1', ...plain }), 'key-1', plain],
    ["somebody's, written at its end", JSON.stringify({ ...plain, owner: 'key-1' }), 'key-1', plain],
    ["somebody's with a strange name", JSON.stringify({ owner: 'a "b" \\', ...plain }), 'a "b" \\', plain],
    ["nobody's, of a class called owner", JSON.stringify(record), undefined, record],
    ["somebody's, of a class called owner", JSON.stringify({ owner: 'key-1', ...record }), 'key-1', record],
  ];

  it.each(texts)('%s, is shown without its owner, who is known', (_, stored, owner, shown) => {
    const text = new RecordText(stored);
    expect(text.owner).toBe(owner);
    expect(JSON.parse(text.json)).toEqual(shown);
    expect(text.read()).toEqual(shown);
  });

  it('is passed on as it was written', () => {
    expect(new RecordText(JSON.stringify(plain)).json).toBe(JSON.stringify(plain));
  });

  it('is the same to the letter, read or passed on', () => {
    const { id, status, finishedAt, ...rest } = plain;
    const text = new RecordText(
      RecordText.textOf({ status, ...rest, owner: 'key-1', finishedAt, id } as JobRecord),
    );
    expect(text.owner).toBe('key-1');
    expect(text.json).toBe(JSON.stringify(JobRecord.parse(plain)));
    expect(JSON.stringify(text.read())).toBe(text.json);
  });

  it('is not read when it is none', () => {
    expect(() => new RecordText('{"status":"succeeded"}').read()).toThrow();
  });
});

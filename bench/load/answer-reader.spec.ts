import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AnswerReader } from './answer-reader.js';

const HEAD = 'HTTP/1.1 422 Unprocessable Entity\r\nDate: now\r\nContent-Length: 14';
const BODY = '{"code":"bad"}';
const ANSWER = `${HEAD}\r\n\r\n${BODY}`;

describe('the reader of answers', () => {
  it('reads an answer, in whatever pieces it comes, and then the next one', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: ANSWER.length - 1 }), { maxLength: 8 });
    fc.assert(
      fc.property(cuts, (places) => {
        const reader = new AnswerReader();
        const edges = [0, ...places.toSorted((a, b) => a - b), ANSWER.length];
        for (let again = 0; again < 2; again++) {
          const read = edges.slice(1).map((end, i) => reader.read(ANSWER.slice(edges[i], end)));
          expect(read.slice(0, -1).every((part) => part === undefined)).toBe(true);
          expect(read.at(-1)).toEqual({ status: 422, head: HEAD, body: BODY });
        }
      }),
    );
  });

  it('reads an answer without a body', () => {
    const reader = new AnswerReader();
    const head = 'HTTP/1.1 204 No Content\r\ncontent-length: 0';
    expect(reader.read(`${head}\r\n\r\n`)).toEqual({ status: 204, head, body: '' });
  });

  it.each([
    ['has no length', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['is another protocol', 'SSH-2.0-x\r\ncontent-length: 0\r\n\r\n'],
    ['is followed by another one', ANSWER + ANSWER],
  ])('refuses what %s', (_what, text) => {
    expect(() => new AnswerReader().read(text)).toThrow(/answer/);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { wholeLines } from './whole-lines.js';

async function* inPieces(bytes: Buffer, cuts: number[]): AsyncGenerator<Buffer> {
  const borders = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (let i = 1; i < borders.length; i++) yield bytes.subarray(borders[i - 1], borders[i]);
}

async function collect(bytes: Buffer, cuts: number[], maxLineBytes = 10_000): Promise<Buffer[]> {
  const blocks: Buffer[] = [];
  for await (const block of wholeLines(inPieces(bytes, cuts), 'f.csv', maxLineBytes))
    blocks.push(Buffer.from(block));
  return blocks;
}

describe('cutting a file at its line ends', () => {
  it('loses nothing and cuts nowhere else, wherever the disk cuts', async () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\n', '\r\n', ',') });
    await fc.assert(
      fc.asyncProperty(texts, fc.array(fc.nat()), async (text, cuts) => {
        const blocks = await collect(Buffer.from(text), cuts);
        expect(Buffer.concat(blocks).toString()).toBe(text);
        for (const block of blocks.slice(0, -1)) expect(block.at(-1)).toBe(0x0a);
      }),
    );
  });

  it('finds the line that is too long before the whole of it was read', async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      yield Buffer.from('short\n');
      for (; read < 1_000; read++) yield Buffer.alloc(64, 'x');
    }
    const lines = wholeLines(endless(), 'f.csv', 100);
    expect((await lines.next()).value).toEqual(Buffer.from('short\n'));
    await expect(lines.next()).rejects.toThrow('f.csv, line 2: is longer than 100 bytes');
    expect(read).toBeLessThan(5);
  });
});

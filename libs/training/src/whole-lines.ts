import { isUtf8 } from 'node:buffer';
import { refusal } from './delivery-refusal.js';

const NEWLINE = 0x0a;

/**
 * Cuts a file at line ends, so that each block can be checked by itself: UTF-8, no NUL, no line above the limit.
 * Memory is bounded by the limit plus one chunk, whatever the file holds.
 * @throws {PresageError} `invalid_request` naming the line
 */
export async function* wholeLines(
  chunks: AsyncIterable<Buffer>,
  file: string,
  maxLineBytes: number,
): AsyncGenerator<Buffer> {
  let line = 1;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const joined = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = joined.lastIndexOf(NEWLINE) + 1;
    const block = joined.subarray(0, end);
    rest = joined.subarray(end);
    line = checkLines(block, line, file, maxLineBytes);
    if (rest.length > maxLineBytes) throw tooLong(file, line, maxLineBytes);
    if (block.length > 0) yield block;
  }
  checkLines(rest, line, file, maxLineBytes);
  if (rest.length > 0) yield rest;
}

/** Returns the number of the line that follows the block. */
function checkLines(block: Buffer, firstLine: number, file: string, maxLineBytes: number): number {
  const suspicious = !isUtf8(block) || block.includes(0);
  let line = firstLine;
  for (let start = 0; start < block.length; line++) {
    const newline = block.indexOf(NEWLINE, start);
    const end = newline === -1 ? block.length : newline;
    if (end - start > maxLineBytes) throw tooLong(file, line, maxLineBytes);
    if (suspicious) checkBytes(block.subarray(start, end), line, file);
    start = end + 1;
  }
  return line;
}

function checkBytes(bytes: Buffer, line: number, file: string): void {
  if (!isUtf8(bytes)) throw refusal(file, { line }, 'is not UTF-8 text');
  if (bytes.includes(0)) throw refusal(file, { line }, 'contains a NUL byte');
}

function tooLong(file: string, line: number, maxLineBytes: number) {
  return refusal(file, { line }, `is longer than ${maxLineBytes} bytes`);
}

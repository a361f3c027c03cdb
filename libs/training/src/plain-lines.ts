import type { TakeRecord } from './csv-records.js';

const QUOTE = 0x22;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = '\ufeff';

/** CSV without quotes: lines cut at the delimiter. */
export class PlainLines {
  /** Lines read so far. */
  lines = 0;

  constructor(private readonly delimiter: string) {}

  /** Hands out the records of a block of whole lines; or none, and says false, when it takes a parser to read it. */
  read(block: Buffer, take: TakeRecord): boolean {
    if (block.includes(QUOTE)) return false;
    const text = block.toString('utf8');
    // A line may end in CR LF; a CR by itself may mean anything.
    if (block.includes(CARRIAGE_RETURN) && /\r(?!\n)/.test(text)) return false;
    let start = this.lines === 0 && text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
    while (start < text.length) {
      const newline = text.indexOf('\n', start);
      const end = newline === -1 ? text.length : newline;
      this.lines++;
      const cells = text.slice(start, end).split(this.delimiter);
      start = end + 1;
      for (let i = 0; i < cells.length; i++) cells[i] = (cells[i] ?? '').trim();
      if (cells.length > 1 || cells[0] !== '') take(cells, this.lines);
    }
    return true;
  }
}

/** What came back over HTTP. */
export interface Answer {
  readonly status: number;
  /** Status line and header lines, as they came. */
  readonly head: string;
  /** Bytes as Latin-1: what the benches look at is ASCII. */
  readonly body: string;
}

const HEAD_END = '\r\n\r\n';
const LENGTH = /\r\ncontent-length: *(\d+)/i;

/**
 * Puts together one HTTP/1.1 answer at a time from the pieces it arrives in. It reads what the servers of the benches
 * send, which always say the length of their bodies, and refuses everything else: a bench does not guess.
 */
export class AnswerReader {
  private text = '';

  /**
   * @param piece the next bytes as Latin-1
   * @returns the answer once it is complete
   * @throws when it is no HTTP answer with a length, or when more comes than was asked for
   */
  read(piece: string): Answer | undefined {
    this.text = this.text === '' ? piece : this.text + piece;
    const head = this.text.indexOf(HEAD_END);
    if (head === -1) return undefined;
    const lines = this.text.slice(0, head);
    const length = LENGTH.exec(lines)?.[1];
    if (!this.text.startsWith('HTTP/1.1 ') || length === undefined)
      throw new Error(`not an answer with a length: ${lines}`);
    const start = head + HEAD_END.length;
    const end = start + Number(length);
    if (this.text.length < end) return undefined;
    if (this.text.length > end) throw new Error(`more than one answer: ${this.text}`);
    const answer = { status: Number(this.text.slice(9, 12)), head: lines, body: this.text.slice(start) };
    this.text = '';
    return answer;
  }
}

import type { Writable } from 'node:stream';

/** One direction of a connection. Bytes arrive in the order they were sent in, however late some of them are. */
export class Lane {
  /** When the last piece that is under way has been handed over; undefined when none is. */
  private underWay: Promise<void> | undefined;

  constructor(private readonly to: Writable) {}

  /** @param until what the piece has to wait for besides those before it; nothing, when absent */
  pass(bytes: Buffer, until?: Promise<unknown>): void {
    if (this.underWay === undefined && until === undefined) {
      this.write(bytes);
      return;
    }
    const handedOver = Promise.all([this.underWay, until]).then(() => {
      this.write(bytes);
      if (this.underWay === handedOver) this.underWay = undefined;
    });
    this.underWay = handedOver;
  }

  private write(bytes: Buffer): void {
    if (this.to.writable) this.to.write(bytes);
  }
}

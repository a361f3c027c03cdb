import type { Socket } from 'node:net';

/** Connections that are ended in one turn of the event loop. */
const OF_A_TURN = 16;

/**
 * Ends connections a few a turn: those that came together time out together, and ending thousands at once would keep
 * everybody else waiting.
 */
export class GradualEnd {
  private readonly waiting: { readonly socket: Socket; readonly answer: string }[] = [];
  private isOn = false;

  /** @param answer what it is told; a connection that has said nothing is told nothing */
  add(socket: Socket, answer: string): void {
    this.waiting.push({ socket, answer });
    if (this.isOn) return;
    this.isOn = true;
    setImmediate(() => this.endSome());
  }

  private endSome(): void {
    for (const { socket, answer } of this.waiting.splice(0, OF_A_TURN)) {
      if (socket.bytesRead > 0 && socket.writable) socket.end(answer);
      else socket.destroy();
    }
    this.isOn = this.waiting.length > 0;
    if (this.isOn) setImmediate(() => this.endSome());
  }
}

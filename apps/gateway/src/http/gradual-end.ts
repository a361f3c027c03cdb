import type { Socket } from 'node:net';

/** Connections that are ended in one turn of the event loop. */
const OF_A_TURN = 16;

/**
 * Ends connections a few a turn: those that came together time out together, and ending thousands at once would keep
 * everybody else waiting.
 */
export class GradualEnd {
  private readonly waiting = new Map<Socket, string>();
  private isOn = false;

  /** @param answer what it is told; a connection that has said nothing is told nothing */
  add(socket: Socket, answer: string): void {
    // What it still sends is not read: it would be answered, and then be told that it came too late.
    socket.pause();
    this.waiting.set(socket, answer);
    if (this.isOn) return;
    this.isOn = true;
    setImmediate(() => this.endSome());
  }

  private endSome(): void {
    let ended = 0;
    for (const [socket, answer] of this.waiting) {
      if (ended++ === OF_A_TURN) break;
      this.waiting.delete(socket);
      if (socket.bytesRead > 0 && socket.writable) socket.resume().end(answer);
      else socket.destroy();
    }
    this.isOn = this.waiting.size > 0;
    if (this.isOn) setImmediate(() => this.endSome());
  }
}

import { connect } from 'node:net';

/**
 * Sends one command over a unix socket and resolves with the raw RESP reply. Rejects when nobody listens, or when no
 * whole reply has come after `deadlineMs`.
 */
export function askRedis(socket: string, words: readonly string[], deadlineMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const connection = connect(socket);
    let reply = '';
    const deadline = setTimeout(
      () => connection.destroy(new Error(`no reply on ${socket} after ${deadlineMs} ms`)),
      deadlineMs,
    );
    connection.setEncoding('utf8');
    connection.on('data', (text: string) => (reply += text));
    connection.on('error', reject);
    connection.on('close', () => {
      clearTimeout(deadline);
      if (reply.endsWith('+OK\r\n')) resolve(reply.slice(0, -'+OK\r\n'.length));
      else reject(new Error(`the connection to ${socket} ended early`));
    });
    // QUIT makes Redis close after the reply: its end is found without parsing it.
    connection.write(command(words) + command(['QUIT']));
  });
}

function command(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
}

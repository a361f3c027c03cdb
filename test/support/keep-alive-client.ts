import { Agent, request } from 'node:http';

/**
 * Asks for predictions on one connection, one after the other, until an answer says that the connection ends.
 * @returns how it ended: `told to close`, or what went wrong with a request that was sent
 */
export async function askUntilTold(url: string, body: object): Promise<string> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    for (;;) {
      const { status, connection } = await ask(`${url}/predict`, JSON.stringify(body), agent);
      if (status !== 200) return `status ${status}`;
      if (connection === 'close') return 'told to close';
    }
  } catch (error) {
    return String(error);
  } finally {
    agent.destroy();
  }
}

function ask(url: string, body: string, agent: Agent): Promise<{ status: number; connection: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.once('error', reject);
      response.once('end', () => {
        resolve({ status: response.statusCode ?? 0, connection: response.headers.connection ?? '' });
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

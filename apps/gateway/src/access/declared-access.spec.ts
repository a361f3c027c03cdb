import { describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import { AccessTable } from './access-table.js';
import { demandDeclaredAccess } from './declared-access.js';

function server(table = new AccessTable()) {
  const made = fastify();
  demandDeclaredAccess(made, table);
  return made;
}
const answer = async () => ({});

describe('a route', () => {
  it('that does not declare who may call it cannot be added', () => {
    expect(() => server().get('/models', answer)).toThrow('GET /models does not declare who may call it');
    expect(() => server().get('/constructor', answer)).toThrow('does not declare');
  });

  it('cannot be added by a plugin either', async () => {
    const made = server();
    made.register(async (inner) => void inner.delete('/models', answer), { prefix: '/v2' });
    await expect(made.ready()).rejects.toThrow('DELETE /v2/models does not declare who may call it');
  });

  it('asks the same of HEAD as of GET', async () => {
    const table = new AccessTable();
    const made = server(table);
    made.get('/models', { config: { access: 'models:read' } }, answer);
    await made.ready();
    expect(table.of('HEAD', '/models')).toBe('models:read');
    expect(table.all).toHaveLength(2);
  });
});

import { PEERS, uvicorn } from '../peers/python.js';
import type { Contestant } from './contestant.js';

/** What Python teams would run instead. @param python of the peers */
export function theirs(python: string): readonly Contestant[] {
  const fastApi = (name: string, program: string, path: string): Contestant => ({
    name,
    server: program,
    start: (site) =>
      site.start((port) => ({
        name: program,
        command: uvicorn(python, program, port),
        env: { MODEL_FILE: site.modelFile, PYTHONPATH: PEERS },
        ready: { path: '/health' },
      })),
    asked: { as: 'plain', path },
    traffic: 'distinct',
    policy: 'none',
  });
  return [
    fastApi('FastAPI + scikit-learn, def', 'typical', '/predict'),
    fastApi('FastAPI + scikit-learn, async def', 'typical', '/predict-async-def'),
    fastApi('FastAPI lean: pydantic + numpy', 'lean', '/predict'),
  ];
}

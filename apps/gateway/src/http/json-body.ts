import type { FastifyInstance, FastifyRequest } from 'fastify';
import { PresageError } from '#contracts';

/** Deeper bodies are refused before anything recurses into them: a recursion of 100,000 levels overflows the stack. */
const MAX_DEPTH = 32;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/**
 * Makes the server accept JSON and nothing else. Names that reach a prototype (`__proto__`, `constructor.prototype`)
 * are refused as invalid JSON; an empty body counts as none.
 */
export function acceptOnlyJson(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, text, done) => {
    const refusal = refuse(request, text);
    if (refusal !== undefined) return done(refusal);
    if (text === '') return done(null, undefined);
    void parse(request, text, (error, body) => {
      if (error === null) done(null, body);
      else done(new PresageError('invalid_json', 'The body cannot be parsed as JSON.', { cause: error }));
    });
  });
}

function refuse(request: FastifyRequest, text: string): PresageError | undefined {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    return new PresageError('unsupported_media_type', 'Compressed bodies are not accepted.');
  }
  if (isDeeper(text, MAX_DEPTH)) {
    return new PresageError('invalid_json', `The body is nested deeper than ${MAX_DEPTH} levels.`);
  }
  return undefined;
}

/** One pass over the text, whether it is valid JSON or not. */
function isDeeper(text: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (OPENING.has(code)) {
      if (++depth > limit) return true;
    } else if (CLOSING.has(code)) depth--;
  }
  return false;
}

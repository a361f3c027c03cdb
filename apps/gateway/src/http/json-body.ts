import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { PresageError } from '#contracts';

/** Deeper bodies are refused before anything recurses into them: a recursion of 100,000 levels overflows the stack. */
const MAX_DEPTH = 32;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/**
 * Makes the server accept JSON in UTF-8 and nothing else. Names that reach a prototype (`__proto__`, `constructor.prototype`)
 * are refused as invalid JSON; an empty body counts as none.
 */
export function acceptOnlyJson(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    const text = bytes.toString('utf8');
    const refusal = refuse(request, bytes) ?? refuseDeep(text);
    if (refusal !== undefined) return done(refusal);
    if (text === '') return done(null, undefined);
    void parse(request, text, (error, body) => {
      if (error === null) done(null, body);
      else done(new PresageError('invalid_json', 'The body cannot be parsed as JSON.', { cause: error }));
    });
  });
}

function refuse(request: FastifyRequest, bytes: Buffer): PresageError | undefined {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    return new PresageError('unsupported_media_type', 'Compressed bodies are not accepted.');
  }
  // Decoding would put U+FFFD for what it cannot read, and a prediction would be made for another category.
  return isUtf8(bytes) ? undefined : new PresageError('invalid_json', 'The body is not valid UTF-8.');
}

function refuseDeep(text: string): PresageError | undefined {
  if (!isDeeper(text, MAX_DEPTH)) return undefined;
  return new PresageError('invalid_json', `The body is nested deeper than ${MAX_DEPTH} levels.`);
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

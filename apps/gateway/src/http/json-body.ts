import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { PresageError } from '#contracts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Told when the body is there. Calls `parse` when it is to be read, at once or later; or answers the request itself. */
    beforeParsing: ((parse: () => void, bytes: number) => void) | undefined;
  }
}

/** Deeper bodies are refused before anything recurses into them: a recursion of 100,000 levels overflows the stack. */
const MAX_DEPTH = 32;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
/** The bit that tells a brace from a bracket. */
const BRACE = 0x20;

/** What a name that reaches a prototype looks like, or can be written with; and a byte order mark. */
const SUSPECT = /^\uFEFF|__proto__|constructor|\\u/;

/**
 * Makes the server accept JSON in UTF-8 and nothing else. Names that reach a prototype (`__proto__`, `constructor.prototype`)
 * are refused as invalid JSON; an empty body counts as none.
 */
export function acceptOnlyJson(server: FastifyInstance): void {
  const parseWarily = server.getDefaultJsonParser('error', 'error');
  const parse = (request: FastifyRequest, bytes: Buffer, done: Parsed): void => {
    const refusal = refuse(request, bytes);
    if (refusal !== undefined) return done(refusal);
    const text = bytes.toString('utf8');
    if (text === '') return done(null, undefined);
    if (!SUSPECT.test(text)) return parsePlain(text, done);
    void parseWarily(request, text, (error, body) => {
      if (error === null) done(null, body);
      else done(unparsable(error));
    });
  };
  server.decorateRequest('beforeParsing', undefined);
  server.removeAllContentTypeParsers();
  server.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    if (request.beforeParsing === undefined) parse(request, bytes, done);
    else request.beforeParsing(() => parse(request, bytes, done), bytes.length);
  });
}

type Parsed = (error: Error | null, body?: unknown) => void;

function parsePlain(text: string, done: Parsed): void {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    return done(unparsable(cause));
  }
  done(null, body);
}

const unparsable = (cause: unknown): PresageError =>
  new PresageError('invalid_json', 'The body cannot be parsed as JSON.', { cause });

function refuse(request: FastifyRequest, bytes: Buffer): PresageError | undefined {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    return new PresageError('unsupported_media_type', 'Compressed bodies are not accepted.');
  }
  // Decoding would put U+FFFD for what it cannot read, and a prediction would be made for another category.
  if (!isUtf8(bytes)) return new PresageError('invalid_json', 'The body is not valid UTF-8.');
  if (!opensMore(bytes, MAX_DEPTH) || !isDeeper(bytes, MAX_DEPTH)) return undefined;
  return new PresageError('invalid_json', `The body is nested deeper than ${MAX_DEPTH} levels.`);
}

/** Brackets and braces that open, in strings too: the depth is at most their number. Bodies of many rows are soon known. */
function opensMore(bytes: Buffer, limit: number): boolean {
  let count = 0;
  for (let at = 0; at < bytes.length; at++)
    if ((bytes[at]! & ~BRACE) === OPENING_BRACKET && ++count > limit) return true;
  return false;
}

/** One pass over the text, whether it is valid JSON or not. */
function isDeeper(bytes: Buffer, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at++) {
    const code = bytes[at]!;
    if (inString) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if ((code & ~BRACE) === OPENING_BRACKET) {
      if (++depth > limit) return true;
    } else if ((code & ~BRACE) === CLOSING_BRACKET) depth--;
  }
  return false;
}

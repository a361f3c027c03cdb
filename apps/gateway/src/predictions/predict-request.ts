import { isPlainRequest, PredictRequest } from '#contracts';
import { parsedBody } from '../http/request.pipe.js';

/**
 * The body of `POST /predict`. What most bodies are is recognised at a glance; the others are judged by the schema, which
 * words what is wrong.
 * @throws {PresageError} `invalid_json` without a body, `invalid_request` with the fields
 */
export function predictRequestOf(body: unknown): PredictRequest {
  return isPlainRequest(body) ? body : parsedBody(PredictRequest, body);
}

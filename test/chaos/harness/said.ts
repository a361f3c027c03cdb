import type { Outcome } from './ledger.js';

/** What a client was told, in short: `200`, `503 model_failed`, `timeout`. */
export function said(outcome: Outcome): string {
  if (outcome.kind === 'broken') return outcome.how;
  return outcome.status < 400 ? String(outcome.status) : `${outcome.status} ${String(outcome.body['code'])}`;
}

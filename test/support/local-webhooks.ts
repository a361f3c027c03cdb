import { MASTER_SECRET } from './webhook-signature.js';

/** Settings with which webhooks may be sent to a receiver on this machine. */
export const LOCAL_WEBHOOKS = {
  WEBHOOK_SECRETS: MASTER_SECRET,
  WEBHOOK_ALLOW_HTTP: 'true',
  WEBHOOK_ALLOW_PRIVATE: 'true',
} as const;

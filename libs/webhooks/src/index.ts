export { endpointSecrets } from './endpoint-secret.js';
export type { EndpointSecret } from './endpoint-secret.js';
export { ownSecret, readOwnSecret } from './own-secret.js';
export { postWebhook } from './post-webhook.js';
export type { Answer, Resolve } from './post-webhook.js';
export { signatureHeaders } from './signature.js';
export { parseWebhookUrl } from './webhook-url.js';
export { Webhooks } from './webhooks.js';
export { WebhooksModule } from './webhooks.module.js';

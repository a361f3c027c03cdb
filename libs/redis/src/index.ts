export { parseAddress } from './address.js';
export { JobRecords } from './job-records.js';
export { Keys, PREDICTION_QUEUE, TRAINING_QUEUE } from './keys.js';
export { ModelEvents } from './model-events.js';
export { rateLimited, RedisConnections } from './redis-connections.js';
export { RedisModule } from './redis.module.js';
export { Subscriber } from './subscriber.js';

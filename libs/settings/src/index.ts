export { Environment } from './environment.js';
export { PRODUCT_VERSION } from './product-version.js';
export { refuseOpenDoor } from './refuse-open-door.js';
export { requireRedis } from './require-redis.js';
export { readSettings, SETTINGS, SettingsError } from './settings.js';
export type { Settings } from './settings.js';
export { SettingsModule } from './settings.module.js';

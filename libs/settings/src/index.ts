export { Environment } from './environment.js';
export { readSettings, SETTINGS, SettingsError } from './settings.js';
export type { Settings } from './settings.js';
export { SettingsModule } from './settings.module.js';

export { Health } from './health.js';
export type { CheckResult, Readiness } from './health.js';
export { JsonLogger } from './json-logger.js';
export { Metrics } from './metrics.js';
export { requestIdOf } from './request-id.js';
export { TelemetryModule } from './telemetry.module.js';

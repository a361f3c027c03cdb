export { Health } from './health.js';
export type { CheckResult, Readiness } from './health.js';
export { JsonLogger } from './json-logger.js';
export { Metrics } from './metrics.js';
export { startOpsApp } from './ops-app.js';
export { requestIdOf } from './request-id.js';
export { runProcess } from './run-process.js';
export type { RunningProcess } from './run-process.js';
export { TelemetryModule } from './telemetry.module.js';

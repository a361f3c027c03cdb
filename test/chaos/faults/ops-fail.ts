import cluster from 'node:cluster';
import { AggregatorRegistry, Registry } from 'prom-client';
import { Health } from '../../../libs/telemetry/src/health.js';

/**
 * Loaded before a gateway of several processes: none of them can say its metrics or how it is, and their primary cannot add
 * metrics up.
 */
const fail = (what: string) => () => {
  throw new Error(`no ${what}`);
};
if (cluster.isPrimary) AggregatorRegistry.aggregate = fail('sum');
else {
  Registry.prototype.getMetricsAsJSON = async () => fail('metrics')();
  Health.prototype.readiness = async () => fail('readiness')();
}

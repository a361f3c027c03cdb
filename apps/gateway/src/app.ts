import { Module } from '@nestjs/common';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { wordFieldErrors } from '#contracts';
import type { Settings } from '#settings';
import { Health, JsonLogger, Metrics, MetricsController } from '#telemetry';
import { AccessTable } from './access/access-table.js';
import { audit } from './access/audit.js';
import { authenticate } from './access/authentication.js';
import { demandDeclaredAccess } from './access/declared-access.js';
import { KnownKeys } from './access/known-keys.js';
import { LastUse } from './access/last-use.js';
import { limitRates } from './admission/limit-rates.js';
import { OverloadGate } from './admission/overload-gate.js';
import { refuseEarly } from './admission/refuse-early.js';
import { shedLoad } from './admission/shed-load.js';
import { observeRequests } from './http/access-log.js';
import { allowOrigins } from './http/allowed-origins.js';
import { limitArrivingBodies } from './http/arriving-bodies.js';
import { limitConnections } from './http/connection-limit.js';
import { ErrorFilter } from './http/error.filter.js';
import { acceptOnlyJson } from './http/json-body.js';
import { closeAfterLastAnswers } from './http/last-answers.js';
import { limitPipelining } from './http/pipelining-limit.js';
import { RequestPipe } from './http/request.pipe.js';
import { sendResponseHeaders } from './http/response-headers.js';
import { RouteTable } from './http/route-table.js';
import { httpServer } from './http/server-options.js';
import { serveOpenApi } from './openapi/serve-openapi.js';
import { predictWithoutDetours } from './predictions/predict.controller.js';
import { predictLaterWithoutDetours } from './predictions/prediction-jobs.controller.js';

@Module({})
class PublicPort {}

/**
 * The HTTP application of a root module that imports GatewayModule and brings the settings. Initialized, not
 * listening; the caller closes it.
 */
export async function createGateway(
  root: Type | DynamicModule,
  settings: Settings,
): Promise<NestFastifyApplication> {
  // Where operators have a port of their own, what is counted here is nobody else's business.
  const controllers = settings.http.ops === undefined ? [MetricsController] : [];
  const port = { module: PublicPort, imports: [root], controllers };
  const app = await NestFactory.create<NestFastifyApplication>(port, httpServer(settings), {
    bufferLogs: true,
    bodyParser: false,
    abortOnError: false,
  });
  const logger = app.get(JsonLogger);
  app.useLogger(logger);

  const server = app.getHttpAdapter().getInstance();
  const routes = new RouteTable();
  server.addHook('onRoute', (route) => routes.add(route.url, route.method));
  acceptOnlyJson(server);
  closeAfterLastAnswers(server, app.get(Health));
  observeRequests(server, logger, app.get(Metrics), settings.http.accessLog);
  limitConnections(server.server, settings.http.maxConnections, app.get(Metrics));
  limitPipelining(server);
  limitArrivingBodies(server, settings.http.maxBodyBytes, app.get(Metrics));
  sendResponseHeaders(server, settings.http.hstsSeconds);
  allowOrigins(server, settings.http.corsOrigins);
  demandDeclaredAccess(server, app.get(AccessTable));
  authenticate(server, {
    required: settings.access.keysRequired,
    keys: app.get(KnownKeys),
    lastUse: app.get(LastUse),
    metrics: app.get(Metrics),
  });
  audit(server, logger);
  limitRates(server, settings.http.rateLimit, app.get(Metrics));
  const gate = app.get(OverloadGate);
  refuseEarly(server, { gate, metrics: app.get(Metrics), health: app.get(Health) }, settings);
  shedLoad(server, gate, app.get(Metrics));

  predictWithoutDetours(app);
  predictLaterWithoutDetours(app);
  wordFieldErrors();
  app.useGlobalPipes(new RequestPipe());
  app.useGlobalFilters(new ErrorFilter(routes));
  serveOpenApi(app);
  await app.init();
  await server.ready();
  return app;
}

import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Settings } from '#settings';
import { JsonLogger, Metrics } from '#telemetry';
import { observeRequests } from './http/access-log.js';
import { ErrorFilter } from './http/error.filter.js';
import { wordFieldErrors } from './http/field-wording.js';
import { acceptOnlyJson } from './http/json-body.js';
import { closeAfterLastAnswers } from './http/last-answers.js';
import { RequestPipe } from './http/request.pipe.js';
import { RouteTable } from './http/route-table.js';
import { httpServer } from './http/server-options.js';
import { serveOpenApi } from './openapi/serve-openapi.js';

/**
 * The HTTP application of a root module that imports GatewayModule and brings the settings. Initialized, not
 * listening; the caller closes it.
 */
export async function createGateway(
  root: Type | DynamicModule,
  settings: Settings,
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(root, httpServer(settings), {
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
  closeAfterLastAnswers(server);
  observeRequests(server, logger, app.get(Metrics));

  wordFieldErrors();
  app.useGlobalPipes(new RequestPipe());
  app.useGlobalFilters(new ErrorFilter(routes));
  serveOpenApi(app);
  await app.init();
  await server.ready();
  return app;
}

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { DatasetCatalog } from '#registry';
import { LiveModels } from '#serving';
import { PRODUCT_VERSION, SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { AccessTable } from '../access/access-table.js';
import { componentSchemas, toOpenApiSchema } from './component-schemas.js';
import { withFeatures } from './model-features.js';
import { addAccess, API_KEY } from './operation-access.js';
import { addBodyRefusals } from './problem-responses.js';
import { WEBHOOKS } from './webhook-operation.js';

const DESCRIPTION = `Prediction serving: answers now (\`/predict\`), later (\`/predict/async\`) and in bulk; models, their
versions and aliases; training.

Every error is \`application/problem+json\` with a stable \`code\`, and every answer carries \`x-request-id\`.`;

const KEYS = `\`pk_…\`, where the server requires keys (\`API_KEYS=required\`). Each call names the scope it needs;
\`admin\` includes all of them.`;

/** `/openapi.json` and `/docs`, to which `/` leads, from the code; the features of the models served here are filled in when asked. */
export function serveOpenApi(app: NestFastifyApplication): void {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Presage')
    .setDescription(DESCRIPTION)
    .setVersion(PRODUCT_VERSION)
    .addTag('predict', 'Predictions, now and later')
    .addTag('jobs', 'Jobs that have failed')
    .addTag('webhooks', 'What was told about jobs, and how it was taken')
    .addTag('models', 'Models, versions, aliases')
    .addTag('training', 'Runs and schedules')
    .addTag('keys', 'API keys')
    .addTag('service', 'For operators and balancers')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: KEYS }, API_KEY)
    .build();
  let document: OpenAPIObject | undefined;
  const build = (): OpenAPIObject => {
    if (document !== undefined) return document;
    const scanned = SwaggerModule.createDocument(app, config, {
      operationIdFactory: operationId,
      standardSchemaConverter: toOpenApiSchema,
    });
    addBodyRefusals(scanned);
    addAccess(scanned, app.get(AccessTable, { strict: false }));
    const schemas = { ...scanned.components?.schemas, ...componentSchemas() };
    return (document = { ...scanned, webhooks: WEBHOOKS, components: { ...scanned.components, schemas } });
  };
  const settings = app.get<Settings>(SETTINGS, { strict: false });
  const served = {
    live: app.get(LiveModels, { strict: false }),
    catalog: app.get(DatasetCatalog, { strict: false }),
    defaultModel: settings.models.defaultModel,
  };
  // Who has only the address, from a log, looks there first.
  const server = app.getHttpAdapter().getInstance();
  server.get('/', { config: { access: 'public' } }, (_request, reply) => reply.redirect('./docs'));
  SwaggerModule.setup('docs', app, build, {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Presage',
    // Typed loosely by the library: it may be asynchronous, and its result is what is sent.
    // Strangers may read the document, but not which models and columns there are.
    patchDocumentOnRequest: (_request, _reply, base) =>
      settings.access.keysRequired ? base : withFeatures(base, served),
  });
}

/** `Models_version`. Of a method with several paths, the second is given as `live[1]`: `Ops_live_2`. */
function operationId(controller: string, method: string): string {
  const [, name = method, index = '0'] = /^(\w+)\[(\d+)\]$/.exec(method) ?? [];
  return `${controller.replace(/Controller$/, '')}_${name}${index === '0' ? '' : `_${Number(index) + 1}`}`;
}

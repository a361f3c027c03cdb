import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { LiveModels } from '#serving';
import { PRODUCT_VERSION } from '#settings';
import { componentSchemas, toOpenApiSchema } from './component-schemas.js';
import { withFeatures } from './model-features.js';
import { addBodyRefusals } from './problem-responses.js';

const DESCRIPTION = `Prediction serving: answers now (\`/predict\`), later (\`/predict/async\`) and in bulk; models, their
versions and aliases; training.

Every error is \`application/problem+json\` with a stable \`code\`, and every answer carries \`x-request-id\`.`;

/** \`/openapi.json\` and \`/docs\`, from the code; the features of the models served here are filled in when asked. */
export function serveOpenApi(app: NestFastifyApplication): void {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Presage')
    .setDescription(DESCRIPTION)
    .setVersion(PRODUCT_VERSION)
    .addTag('predict', 'Predictions, now and later')
    .addTag('jobs', 'Jobs that have failed')
    .addTag('models', 'Models, versions, aliases')
    .addTag('training', 'Runs and schedules')
    .addTag('service', 'For operators and balancers')
    .build();
  let document: OpenAPIObject | undefined;
  const build = (): OpenAPIObject => {
    if (document !== undefined) return document;
    const scanned = SwaggerModule.createDocument(app, config, {
      operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
      standardSchemaConverter: toOpenApiSchema,
    });
    addBodyRefusals(scanned);
    const schemas = { ...scanned.components?.schemas, ...componentSchemas() };
    return (document = { ...scanned, components: { ...scanned.components, schemas } });
  };
  const models = app.get(LiveModels, { strict: false });
  SwaggerModule.setup('docs', app, build, {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Presage',
    // Typed loosely by the library: it may be asynchronous, and its result is what is sent.
    patchDocumentOnRequest: (_request, _reply, base) => withFeatures(base, models),
  });
}

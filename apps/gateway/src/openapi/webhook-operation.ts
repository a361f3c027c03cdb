import type { OpenAPIObject } from '@nestjs/swagger';

const header = (name: string, description: string) => ({
  name,
  in: 'header' as const,
  required: true,
  description,
  schema: { type: 'string' as const },
});

/** What receivers are sent, as OpenAPI 3.1 has it. */
export const WEBHOOKS: NonNullable<OpenAPIObject['webhooks']> = {
  'prediction-ended': {
    post: {
      operationId: 'Webhooks_predictionEnded',
      tags: ['webhooks'],
      summary: 'How a job ended',
      description:
        'Sent to the `webhook` of a job, as Standard Webhooks 1.0.0 has it: at least once, under the same id each time.',
      parameters: [
        header('webhook-id', 'The id of the job, at every attempt.'),
        header('webhook-timestamp', 'Seconds since 1970, of this attempt.'),
        header(
          'webhook-signature',
          '`v1,` and HMAC-SHA256 over `id.timestamp.body` in base64; several, with spaces.',
        ),
      ],
      requestBody: {
        required: true,
        content: { 'application/json': { schema: { $ref: '#/components/schemas/WebhookEvent' } } },
      },
      responses: {
        '2XX': { description: 'Taken.' },
        '410': { description: 'Nothing more, please: the endpoint is disabled.' },
      },
    },
  },
};

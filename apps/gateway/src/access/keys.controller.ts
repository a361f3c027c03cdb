import { Body, Controller, Delete, Get, HttpCode, Logger, Param, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { IssuedKey, KeyName, KeyView, PresageError, Scope } from '#contracts';
import { ApiKeys } from '#registry';
import type { RotateOutcome } from '#registry';
import { keyInPath } from '../http/path-parameter.js';
import { Answers } from '../openapi/answers.js';
import { Needs } from './declared-access.js';
import { KnownKeys } from './known-keys.js';
import { LastUse } from './last-use.js';
import { nameOf } from './principal.js';
import type { Principal } from './principal.js';

const LONGEST_SECONDS = 10 * 366 * 86_400;
const duration = z.number().int().min(0).max(LONGEST_SECONDS);
const NewKey = z.strictObject({
  name: KeyName,
  scopes: z.array(Scope).min(1).max(Scope.options.length),
  expiresInSeconds: duration.optional().describe('absent: never'),
});
type NewKey = z.infer<typeof NewKey>;
const Rotation = z.strictObject({
  graceSeconds: duration.default(86_400).describe('how long the old key stays good'),
});
type Rotation = z.infer<typeof Rotation>;
const KeyList = z.object({ keys: z.array(KeyView) });

/** This server knows a change when it has answered; the others within two seconds. */
@ApiTags('keys')
@Controller('keys')
export class KeysController {
  private readonly logger = new Logger('audit');

  constructor(
    private readonly keys: ApiKeys,
    private readonly known: KnownKeys,
    private readonly lastUse: LastUse,
  ) {}

  @Get()
  @Needs('admin')
  @ApiOperation({ summary: 'All keys, the latest first' })
  @Answers(200, KeyList, 'Without their secrets. `lastUsedAt` is right to a minute.', ['storage_unavailable'])
  async list(): Promise<z.infer<typeof KeyList>> {
    const [keys, used] = await Promise.all([this.keys.list(), this.lastUse.all()]);
    return {
      keys: keys.map((key) => {
        const lastUsedAt = used.get(key.id);
        return lastUsedAt === undefined ? key : { ...key, lastUsedAt };
      }),
    };
  }

  @Post()
  @Needs('admin')
  @ApiOperation({ summary: 'Make a key' })
  @Answers(201, IssuedKey, 'The token is shown this once.', ['storage_unavailable'])
  async create(
    @Body({ schema: NewKey }) { name, scopes, expiresInSeconds }: NewKey,
    @Req() { principal }: FastifyRequest,
  ): Promise<IssuedKey> {
    const expiresAt = expiresInSeconds === undefined ? undefined : inSeconds(expiresInSeconds);
    const issued = await this.keys.create({ name, scopes, expiresAt });
    return await this.announced(issued, principal);
  }

  @Post(':id/rotate')
  @Needs('admin')
  @ApiOperation({
    summary: 'Another key in place of one',
    description:
      'With its name, scopes, jobs and end. The old one is good until `graceSeconds` have passed. One that was revoked or has expired cannot be rotated.',
  })
  @Answers(201, IssuedKey, 'The token is shown this once.', ['not_found', 'conflict', 'storage_unavailable'])
  async rotate(
    @Param('id', keyInPath) id: string,
    @Body({ schema: Rotation }) { graceSeconds }: Rotation,
    @Req() { principal }: FastifyRequest,
  ): Promise<IssuedKey> {
    const outcome = await this.keys.rotate(id, inSeconds(graceSeconds));
    return await this.announced(issuedBy(outcome), principal);
  }

  @Delete(':id')
  @Needs('admin')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke a key', description: 'For ever. Done twice, it stays as it is.' })
  @Answers(204, undefined, 'No server takes it longer than five seconds.', [
    'not_found',
    'storage_unavailable',
  ])
  async revoke(@Param('id', keyInPath) id: string): Promise<void> {
    if ((await this.keys.revoke(id)) === 'unknown') throw noSuchKey();
    await this.known.refresh();
  }

  /** From its answer on the key is good here, and the log says who has made it. */
  private async announced(issued: IssuedKey, by: Principal): Promise<IssuedKey> {
    const { id, name, scopes } = issued.key;
    this.logger.log({ message: 'a key was made', key: id, name, scopes, by: nameOf(by) });
    await this.known.refresh();
    return issued;
  }
}

function issuedBy(outcome: RotateOutcome): IssuedKey {
  switch (outcome.kind) {
    case 'rotated':
      return outcome.issued;
    case 'ended': {
      const what = outcome.state === 'revoked' ? 'was revoked' : 'has expired';
      throw new PresageError(
        'conflict',
        `The key ${what} and cannot be rotated: make a new one, POST /keys.`,
      );
    }
    case 'unknown':
      throw noSuchKey();
  }
}

const noSuchKey = (): PresageError => new PresageError('not_found', 'There is no such key.');
const inSeconds = (seconds: number): Date => new Date(Date.now() + seconds * 1_000);

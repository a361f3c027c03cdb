import { Body, Controller, Get, HttpCode, Param, Post, Put, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AliasMove, AliasName, PresageError, PRODUCTION, Ulid } from '#contracts';
import { Aliases } from '#registry';
import type { MoveOutcome, RollbackOutcome } from '#registry';
import { LiveModels } from '#serving';
import { Needs } from '../access/declared-access.js';
import { nameOf } from '../access/principal.js';
import { aliasInPath, modelInPath } from '../http/path-parameter.js';
import { Answers } from '../openapi/answers.js';
import { ModelSummaries } from './model-summaries.js';

const reason = z.string().max(1_000).optional();
const MoveAlias = z.strictObject({
  version: Ulid,
  threshold: z
    .number()
    .optional()
    .describe("in place of the version's own: a probability, or of outlier models a score"),
  reason,
  ifCurrent: Ulid.nullable()
    .optional()
    .describe('move only while the alias points to this version; null: only while it does not exist'),
});
type MoveAlias = z.infer<typeof MoveAlias>;
const Rollback = z.strictObject({ alias: AliasName.default(PRODUCTION), reason });
type Rollback = z.infer<typeof Rollback>;
const History = z.object({ moves: z.array(AliasMove) });

@ApiTags('models')
@Controller('models/:model')
export class AliasesController {
  constructor(
    private readonly aliases: Aliases,
    private readonly summaries: ModelSummaries,
    private readonly live: LiveModels,
  ) {}

  @Put('aliases/:alias')
  @Needs('models:write')
  @ApiOperation({
    summary: 'Move an alias to a version, or set its threshold',
    description: 'Every server follows within moments; this one before it answers.',
  })
  @Answers(200, AliasMove, 'The move.', [
    'unknown_model',
    'unknown_version',
    'conflict',
    'storage_unavailable',
  ])
  async move(
    @Param('model', modelInPath) model: string,
    @Param('alias', aliasInPath) alias: string,
    @Body({ schema: MoveAlias }) body: MoveAlias,
    @Req() { principal }: FastifyRequest,
  ): Promise<AliasMove> {
    await this.summaries.mustExist(model);
    await this.mustLoad(model, body.version);
    return await this.follow(await this.aliases.move({ model, alias, ...body, by: nameOf(principal) }));
  }

  @Get('aliases/:alias/history')
  @Needs('models:read')
  @ApiOperation({ summary: 'Every move of an alias, newest first' })
  @Answers(200, History, 'Who moved it, when, from where, to where, and why.', [
    'unknown_model',
    'unknown_alias',
    'storage_unavailable',
  ])
  async history(
    @Param('model', modelInPath) model: string,
    @Param('alias', aliasInPath) alias: string,
  ): Promise<z.infer<typeof History>> {
    const moves = await this.aliases.history(model, alias);
    if (moves.length > 0) return { moves };
    await this.summaries.mustExist(model);
    throw new PresageError('unknown_alias', `${model} has no alias "${alias}".`);
  }

  @Post('rollback')
  @Needs('models:write')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Back to the version before the last move',
    description: 'A second call toggles. The body may be absent.',
  })
  @ApiBody({ required: false })
  @Answers(200, AliasMove, 'The move back.', ['unknown_model', 'conflict', 'storage_unavailable'])
  async rollback(
    @Param('model', modelInPath) model: string,
    @Body({ schema: Rollback.optional() }) body: Rollback | undefined,
    @Req() { principal }: FastifyRequest,
  ): Promise<AliasMove> {
    await this.summaries.mustExist(model);
    const { alias, reason: why } = body ?? { alias: PRODUCTION };
    const previous = await this.aliases.previous(model, alias);
    if (previous !== undefined) await this.mustLoad(model, previous.version);
    return await this.follow(
      await this.aliases.rollback({ model, alias, reason: why, by: nameOf(principal) }),
    );
  }

  /** Before anything is moved: other servers would be refused what is refused here. */
  private async mustLoad(model: string, version: string): Promise<void> {
    const obstacle = await this.live.obstacle(model, version);
    if (obstacle === undefined) return;
    throw new PresageError('conflict', `${version} cannot be loaded: ${obstacle}. Nothing was moved.`);
  }

  /** Who has moved an alias here is answered by the new version here, whatever becomes of the event. */
  private async follow(outcome: MoveOutcome | RollbackOutcome): Promise<AliasMove> {
    switch (outcome.kind) {
      case 'moved':
        return await this.served(outcome.move);
      case 'unknown_version':
        throw new PresageError('unknown_version', 'The model has no such version.');
      case 'nothing_before':
        throw new PresageError('conflict', 'There is no version before this one.');
      case 'conflict':
        throw new PresageError(
          'conflict',
          `The alias points to ${outcome.current?.version ?? 'nothing'}: somebody was faster.`,
        );
    }
  }

  /** The move stands either way; that it is not served must not look as if it were. */
  private async served(move: AliasMove): Promise<AliasMove> {
    const refresh = await this.live.refresh(move.model, move.alias);
    if (refresh !== 'refused') return move;
    throw new PresageError(
      'conflict',
      `The alias points to ${move.version} now, but this server cannot load it and goes on with the version before.`,
    );
  }
}

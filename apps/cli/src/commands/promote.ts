import type { Command } from 'commander';
import { PresageError, PRODUCTION } from '#contracts';
import type { AliasMove } from '#contracts';
import { carryOut, remoteCommand } from '../command.js';
import type { CommonOptions } from '../command.js';
import type { Store } from '../store.js';
import { WrongUsage } from '../wrong-usage.js';

interface PromoteOptions extends CommonOptions {
  alias: string;
  threshold?: string;
  reason?: string;
}

export function promoteCommand(): Command {
  return remoteCommand('promote', 'let an alias point to a version')
    .argument('<model>')
    .argument('<version>')
    .option('--alias <name>', 'the alias to move', PRODUCTION)
    .option(
      '--threshold <p>',
      'probability from which the answer is positive (or score below which it is an outlier), in place of the version’s own',
    )
    .option('--reason <text>', 'kept in the history')
    .addHelpText('after', '\nExample:\n  presage promote adult 01J9… --reason "cheaper to run"')
    .action(async (model: string, version: string, options: PromoteOptions) => {
      await carryOut(options, async ({ out, store, server }) => {
        const { alias, reason } = options;
        const threshold = options.threshold === undefined ? undefined : thresholdOf(options.threshold);
        const move =
          server === undefined
            ? await moveLocally(store, model, (aliases) =>
                aliases.move({ model, alias, version, threshold, reason, by: 'cli' }),
              )
            : await server.put<AliasMove>(`/models/${model}/aliases/${alias}`, {
                version,
                threshold,
                reason,
              });
        out.result(move);
        out.line(
          `${model}@${alias} is ${move.version}${move.from === undefined ? '' : ` (was ${move.from})`}`,
        );
      });
    });
}

export function rollbackCommand(): Command {
  return remoteCommand('rollback', 'back to the version before the last move; a second call toggles')
    .argument('<model>')
    .option('--alias <name>', 'the alias to move', PRODUCTION)
    .option('--reason <text>', 'kept in the history')
    .action(async (model: string, options: PromoteOptions) => {
      await carryOut(options, async ({ out, store, server }) => {
        const { alias, reason } = options;
        const move =
          server === undefined
            ? await moveLocally(store, model, (aliases) =>
                aliases.rollback({ model, alias, reason, by: 'cli' }),
              )
            : await server.post<AliasMove>(`/models/${model}/rollback`, { alias, reason });
        out.result(move);
        out.line(`${model}@${alias} is ${move.version} again${thresholdWords(move)}`);
      });
    });
}

/** What was undone may have been a threshold alone. */
function thresholdWords({ threshold, version, from }: AliasMove): string {
  if (threshold !== undefined) return `, with the threshold ${threshold}`;
  return version === from ? ', with its own threshold' : '';
}

type Outcome =
  | { kind: 'moved'; move: AliasMove }
  | { kind: 'conflict' }
  | { kind: 'unknown_version' }
  | { kind: 'nothing_before' };

async function moveLocally(
  store: Store,
  model: string,
  move: (aliases: Store['aliases']) => Promise<Outcome>,
): Promise<AliasMove> {
  await store.mustHave(model);
  const outcome = await move(store.aliases);
  switch (outcome.kind) {
    case 'moved':
      return outcome.move;
    case 'unknown_version':
      throw new PresageError(
        'unknown_version',
        'There is no such version; "presage models MODEL" lists them.',
      );
    case 'nothing_before':
      throw new PresageError('conflict', 'There is no version before this one.');
    case 'conflict':
      throw new PresageError('conflict', 'Somebody else has just moved the alias; look again.');
  }
}

/** @throws {WrongUsage} */
function thresholdOf(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new WrongUsage('invalid_request', `"${text}" is no threshold: a number is needed.`);
}

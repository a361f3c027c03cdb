import { Command, Option } from 'commander';
import { KeyId, KeyName, PresageError, SCOPES } from '#contracts';
import type { IssuedKey, KeyView, Scope } from '#contracts';
import type { RotateOutcome } from '#registry';
import { carryOut, remoteCommand } from '../command.js';
import type { CommonOptions, Context } from '../command.js';
import { duration } from '../duration.js';
import type { Output } from '../output.js';
import { parsed } from '../parsed.js';

export function keysCommand(): Command {
  return new Command('keys')
    .description('API keys of a gateway with API_KEYS=required')
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(rotateCommand())
    .addCommand(revokeCommand());
}

interface CreateOptions extends CommonOptions {
  name: string;
  scope: Scope[];
  expires?: number;
}

function createCommand(): Command {
  return remoteCommand('create', 'make a key; it is shown once')
    .requiredOption('--name <name>', 'who it is for; stands in lists and in the history of aliases')
    .addOption(new Option('--scope <scopes...>', 'what it may do').choices(SCOPES).makeOptionMandatory())
    .option('--expires <duration>', 'after which it ends: 90d, 24h (default: never)', duration)
    .addHelpText('after', '\nExample:\n  presage keys create --name shop --scope predict:sync --expires 90d')
    .action(async (options: CreateOptions) => {
      await carryOut(options, async ({ out, store, server }) => {
        const name = parsed(KeyName, options.name, '--name');
        const { scope: scopes, expires } = options;
        const issued =
          server === undefined
            ? await store.keys.create({ name, scopes, expiresAt: after(expires) })
            : await server.post<IssuedKey>('/keys', { name, scopes, expiresInSeconds: seconds(expires) });
        show(out, issued);
      });
    });
}

function listCommand(): Command {
  return remoteCommand(
    'list',
    'the keys there are, the latest first; with --url, when they were used',
  ).action(async (options: CommonOptions) => {
    await carryOut(options, async ({ out, store, server }) => {
      const keys =
        server === undefined
          ? await store.keys.list()
          : (await server.get<{ keys: KeyView[] }>('/keys')).keys;
      out.result({ keys });
      const rows = keys.map(({ id, name, state, scopes, createdAt, expiresAt, lastUsedAt }) => [
        id,
        name,
        state,
        scopes.join(' '),
        createdAt.slice(0, 10),
        expiresAt?.slice(0, 16) ?? '-',
        lastUsedAt?.slice(0, 16) ?? '-',
      ]);
      out.table([['KEY', 'NAME', 'STATE', 'SCOPES', 'CREATED', 'EXPIRES', 'LAST USED'], ...rows]);
    });
  });
}

interface RotateOptions extends CommonOptions {
  grace: number;
}

function rotateCommand(): Command {
  return remoteCommand('rotate', 'another key in place of this one, which ends after a grace')
    .argument('<id>')
    .option('--grace <duration>', 'how long both are good', duration, duration('24h'))
    .action(async (given: string, options: RotateOptions) => {
      await carryOut(options, async ({ out, store, server }) => {
        const id = parsed(KeyId, given, 'the id');
        const issued =
          server === undefined
            ? issuedBy(id, await store.keys.rotate(id, new Date(Date.now() + options.grace)))
            : await server.post<IssuedKey>(`/keys/${id}/rotate`, { graceSeconds: seconds(options.grace) });
        show(out, issued);
      });
    });
}

function issuedBy(id: string, outcome: RotateOutcome): IssuedKey {
  switch (outcome.kind) {
    case 'rotated':
      return outcome.issued;
    case 'ended': {
      const what = outcome.state === 'revoked' ? 'was revoked' : 'has expired';
      throw new PresageError(
        'conflict',
        `Key ${id} ${what} and cannot be rotated: make a new one, keys create.`,
      );
    }
    case 'unknown':
      throw unknownKey(id);
  }
}

function revokeCommand(): Command {
  return remoteCommand('revoke', 'end a key; every gateway has heard of it within five seconds')
    .argument('<id>')
    .action(async (given: string, options: CommonOptions) => {
      await carryOut(options, async (context) => {
        const id = parsed(KeyId, given, 'the id');
        await revoke(id, context);
        context.out.result({ id, state: 'revoked' });
        context.out.line(`${id} is revoked`);
      });
    });
}

async function revoke(id: string, { store, server }: Context): Promise<void> {
  if (server !== undefined) return void (await server.delete(`/keys/${id}`));
  if ((await store.keys.revoke(id)) === 'unknown') throw unknownKey(id);
}

/** The token alone on the first line, for `| head -1`. */
function show(out: Output, issued: IssuedKey): void {
  const { id, name, scopes, expiresAt } = issued.key;
  out.result(issued);
  out.line(issued.token);
  out.line(`Shown this once. Key ${id} of ${name}: ${scopes.join(', ')}; ends ${expiresAt ?? 'never'}`);
}

const unknownKey = (id: string): PresageError => new PresageError('not_found', `There is no key ${id}.`);
const after = (ms: number | undefined): Date | undefined =>
  ms === undefined ? undefined : new Date(Date.now() + ms);
const seconds = (ms: number | undefined): number | undefined =>
  ms === undefined ? undefined : Math.round(ms / 1_000);

import { Command } from 'commander';
import { KeyId, PresageError } from '#contracts';
import { endpointSecrets, readOwnSecret } from '#webhooks';
import { carryOut, presageCommand } from '../command.js';
import type { CommonOptions } from '../command.js';
import { parsed } from '../parsed.js';
import { WrongUsage } from '../wrong-usage.js';

interface SecretOptions extends CommonOptions {
  owner?: string;
}

export function webhooksCommand(): Command {
  const secret = presageCommand(
    'secret',
    'what the receiver at an address checks signatures with, newest first; from WEBHOOK_SECRETS, or the folder',
  )
    .argument('<url>', 'the address, as it is given with jobs; what stands behind "?" does not count')
    .option('--owner <key id>', 'of jobs that are submitted with this API key, or one rotated from it')
    .action(async (address: string, options: SecretOptions) => {
      await carryOut(options, async ({ out, store: { settings } }) => {
        if (!URL.canParse(address)) throw new WrongUsage('invalid_request', `${address} is no URL.`);
        const owner = options.owner === undefined ? undefined : parsed(KeyId, options.owner, '--owner');
        const own = await readOwnSecret(settings.process.home);
        const masters = settings.webhooks.secrets.length > 0 ? settings.webhooks.secrets : own ? [own] : [];
        if (masters.length === 0) {
          throw new PresageError(
            'invalid_request',
            'There is no master secret: WEBHOOK_SECRETS is not set, and nothing was started on this folder yet.',
          );
        }
        const secrets = endpointSecrets(masters, new URL(address), owner).map(({ text }) => text);
        out.result({ secrets });
        for (const text of secrets) out.line(text);
      });
    });
  return new Command('webhooks').description('what receivers of webhooks need to know').addCommand(secret);
}

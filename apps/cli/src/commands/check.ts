import type { Command } from 'commander';
import { carryOut, presageCommand } from '../command.js';
import type { CommonOptions } from '../command.js';
import { EXIT } from '../exit-codes.js';

interface Finding {
  model: string;
  version: string;
  problem: string;
}

export function checkCommand(): Command {
  return presageCommand(
    'check',
    'hold every version of the store against its check sums, and every alias against the versions',
  )
    .addHelpText('after', `\nExit code ${EXIT.negative} when something does not hold.`)
    .action(async (options: CommonOptions) => {
      await carryOut(options, async ({ out, store, progress, signal }) => {
        const findings: Finding[] = [];
        let versions = 0;
        const models = await store.versions.models();
        for (const model of models) {
          let cursor: string | undefined;
          do {
            const page = await store.versions.list(model, {
              limit: 100,
              ...(cursor === undefined ? {} : { cursor }),
            });
            for (const { model_version_id: version, files } of page.versions) {
              signal.throwIfAborted();
              progress.update(models.indexOf(model) / models.length, model);
              versions++;
              const read = await store.versions.readArtifact(model, version);
              for (const name of Object.keys(files)) {
                const whole = (await store.versions.readFile(model, version, name)) !== undefined;
                if (!whole) findings.push({ model, version, problem: `${name} is not as it was saved` });
              }
              if (read.kind !== 'ok') {
                findings.push({ model, version, problem: read.kind === 'corrupt' ? read.reason : 'is gone' });
              }
            }
            cursor = page.nextCursor;
          } while (cursor !== undefined);
          for (const { alias, version } of await store.aliases.pointers(model)) {
            if ((await store.versions.metadata(model, version)) === undefined) {
              findings.push({ model, version, problem: `alias ${alias} points to it, and it is not there` });
            }
          }
        }
        progress.end();
        out.result({ models: models.length, versions, findings });
        for (const { model, version, problem } of findings) out.line(`${model} ${version}: ${problem}`);
        out.line(`${models.length} models, ${versions} versions, ${findings.length} findings`);
        return findings.length === 0 ? EXIT.done : EXIT.negative;
      });
    });
}

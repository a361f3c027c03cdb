import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { writeSample } from '#datasets/bank-customers/generate.js';
import { datasetProfile } from '#learning';
import { profilePage, profileText } from '#report';
import { readDelivery } from '#training';
import { carryOut, presageCommand } from '../command.js';
import type { CommonOptions } from '../command.js';
import { pullDataset } from '../pull-dataset.js';

/** Not published anywhere: it is generated. */
const SAMPLE = 'bank-customers';

export function datasetsCommand(): Command {
  return new Command('datasets')
    .description('tables to train on: their contracts and their rows')
    .addCommand(listCommand())
    .addCommand(pullCommand())
    .addCommand(describeCommand())
    .addCommand(validateCommand());
}

function listCommand(): Command {
  return presageCommand('list', 'the datasets there are').action(async (options: CommonOptions) => {
    await carryOut(options, async ({ out, store }) => {
      const contracts = await store.catalog.list();
      out.result({ datasets: contracts });
      const rows = contracts.map(({ name, features, target, description }) => [
        name,
        features.columns.length,
        `${target.column}: ${target.classes.map(String).join(', ')}`,
        description ?? '',
      ]);
      out.table([['DATASET', 'FEATURES', 'TARGET', ''], ...rows]);
    });
  });
}

interface PullOptions extends CommonOptions {
  from?: string;
  anySum?: boolean;
}

function pullCommand(): Command {
  return presageCommand('pull', 'bring the published table of a dataset into the data folder')
    .argument('<dataset>')
    .option('--from <file>', 'a file at hand, or another address')
    .option('--any-sum', 'take it whatever its check sum is')
    .action(async (dataset: string, options: PullOptions) => {
      await carryOut(options, async ({ out, store, progress, signal }) => {
        const contract = await store.dataset(dataset);
        const folder = store.settings.folders.data[0] ?? '.';
        if (dataset === SAMPLE && options.from === undefined) {
          await writeSample(path.join(folder, SAMPLE));
          out.result({ dataset, folder: path.join(folder, SAMPLE) });
          return out.line(`${path.join(folder, SAMPLE)}: twelve generated deliveries`);
        }
        const pulled = await pullDataset({
          contract,
          folder,
          from: options.from,
          anySum: options.anySum === true,
          signal,
          onProgress: (share) => progress.update(share ?? 0, `pulling ${dataset}`),
        });
        progress.end();
        out.result({ dataset, ...pulled });
        out.line(`${pulled.file}  sha256 ${pulled.sha256}`);
        if (contract.published !== undefined)
          out.line(`licence: ${contract.published.licence}, ${contract.published.homepage}`);
      });
    });
}

interface DescribeOptions extends CommonOptions {
  html?: string;
}

function describeCommand(): Command {
  return presageCommand('describe', 'what a table holds: ranges, missing values, classes, correlations')
    .argument('<dataset>')
    .argument('[file]', 'default: the newest delivery of the dataset')
    .option('--html <page>', 'write a page with pictures, too')
    .action(async (dataset: string, file: string | undefined, options: DescribeOptions) => {
      await carryOut(options, async ({ out, store, progress }) => {
        const contract = await store.dataset(dataset);
        const delivery = await store.delivery(dataset, file);
        progress.update(0.1, 'reading');
        const { table } = await readDelivery(delivery.file, contract, store.settings.training.csv);
        progress.update(0.5, 'profiling');
        const profile = datasetProfile(table, contract);
        if (options.html !== undefined) await writeFile(options.html, await profilePage(profile));
        progress.end();
        out.result(profile);
        out.line(profileText(profile).trimEnd());
        if (options.html !== undefined) out.line(`\npictures: ${options.html}`);
      });
    });
}

function validateCommand(): Command {
  return presageCommand('validate', 'hold a delivery against its contract')
    .argument('<dataset>')
    .argument('[file]', 'default: the newest delivery of the dataset')
    .action(async (dataset: string, file: string | undefined, options: CommonOptions) => {
      await carryOut(options, async ({ out, store }) => {
        const contract = await store.dataset(dataset);
        const delivery = await store.delivery(dataset, file);
        const { table, sha256 } = await readDelivery(delivery.file, contract, store.settings.training.csv);
        const counts = contract.target.classes.map(
          (_, k) => table.target.filter((label) => label === k).length,
        );
        const classes = Object.fromEntries(
          contract.target.classes.map((label, k) => [String(label), counts[k] ?? 0]),
        );
        out.result({ dataset, file: delivery.file, rows: table.rows, sha256, classes });
        out.line(`${path.basename(delivery.file)} holds what ${dataset} promises: ${table.rows} rows`);
        out.table(Object.entries(classes).map(([label, count]) => [`  ${label}`, count]));
      });
    });
}

import { Command } from 'commander';
import { carryOut } from '../command.js';
import type { CommonOptions } from '../command.js';
import type { Server } from '../server.js';
import { wholeNumber } from '../whole-number.js';
import { WrongUsage } from '../wrong-usage.js';

interface FailedJob {
  readonly id: string;
  readonly finishedAt: string;
  readonly model: string;
  readonly error: { readonly code: string; readonly detail: string };
}

interface FilterOptions extends CommonOptions {
  url: string;
  model?: string;
  code?: string;
  since?: string;
  until?: string;
  limit: number;
}

export function jobsCommand(): Command {
  return new Command('jobs')
    .description('jobs that have failed, of a running server')
    .addCommand(listCommand())
    .addCommand(retryCommand());
}

function filtered(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--json', 'print one JSON document, and nothing else, on standard output')
    .requiredOption('--url <address>', 'the server; PRESAGE_API_KEY is the key it is shown')
    .option('--model <model>', 'only of this model')
    .option('--code <code>', 'only those that failed of this error')
    .option('--since <time>', 'only those that failed at this time or later: 2026-11-21T03:00:00Z')
    .option('--until <time>', 'only those that failed at this time or earlier')
    .option('--limit <n>', 'at most so many, the latest first', wholeNumber, 100);
}

function listCommand(): Command {
  return filtered('list', 'what failed, and of what').action(async (options: FilterOptions) => {
    await carryOut(options, async ({ out, server }) => {
      const query = new URLSearchParams({
        status: 'failed',
        limit: String(options.limit),
        ...filterOf(options),
      });
      const { jobs } = await mustHave(server).get<{ jobs: FailedJob[] }>(`/jobs?${query.toString()}`);
      out.result({ jobs });
      const rows = jobs.map(({ id, finishedAt, model, error }) => [
        id,
        finishedAt,
        model,
        error.code,
        error.detail,
      ]);
      out.table([['JOB', 'FAILED', 'MODEL', 'CODE', 'DETAIL'], ...rows]);
    });
  });
}

function retryCommand(): Command {
  return filtered('retry', 'run them again, each as a new job').action(async (options: FilterOptions) => {
    await carryOut(options, async ({ out, server }) => {
      const body = { limit: options.limit, ...filterOf(options) };
      const { retried, nextCursor } = await mustHave(server).post<{ retried: number; nextCursor?: string }>(
        '/jobs/retry',
        body,
      );
      out.result({ retried, nextCursor });
      out.line(`${retried} run again${nextCursor === undefined ? '' : '; there may be more'}`);
    });
  });
}

function filterOf({ model, code, since, until }: FilterOptions): Record<string, string> {
  const given = { model, code, failedSince: since, failedUntil: until };
  return Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function mustHave(server: Server | undefined): Server {
  if (server === undefined)
    throw new WrongUsage('invalid_request', '--url is needed: failed jobs are in the queue.');
  return server;
}

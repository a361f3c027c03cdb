import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ERRORS, ESTIMATOR_PARAMS } from '#contracts';
import { Environment } from '#settings';
import { Metrics } from '#telemetry';
import { presage } from './support/command-line.js';

/** The repository's root, seen from `dist/test/`. */
const ROOT = path.resolve(import.meta.dirname, '../..');
const text = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

const pages = globSync('**/*.md', {
  cwd: ROOT,
  exclude: (name) => ['node_modules', 'dist', '.presage', '.git'].includes(name),
});

/** The cells of the rows, without backticks, of the table below a header whose first cell is `first`. */
function table(file: string, first: string): string[][] {
  const lines = text(file).split('\n');
  const header = lines.findIndex((line) => cells(line)[0] === first);
  const rows = lines.slice(header + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end === -1 ? rows.length : end).map(cells);
}

function cells(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.replaceAll('`', '').trim());
}

const variables = Object.entries(Environment.shape).map(([name, schema]): [string, string] => {
  const fallback: unknown = schema.parse(undefined);
  return [name, shown(fallback)];
});

/** A default as tables show it. */
function shown(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value).replace(/^"|"$/g, '');
}

describe('the documentation', () => {
  it('has every variable in the table of the configuration, with its default', () => {
    const rows = table('docs/configuration.md', 'Variable').map(([name, fallback]) => [name, fallback]);
    expect(rows).toEqual(variables);
  });

  it('has every variable in .env.example, commented out, with its default', () => {
    const lines = text('.env.example').matchAll(/^# ([A-Z_]+)=(.*)$/gm);
    expect([...lines].map(([, name, fallback]) => [name, fallback])).toEqual(variables);
  });

  it('has a row for every error code, with its status and whether to try again', () => {
    const rows = table('docs/errors.md', 'Code').map(([code, status, again]) => [code, status, again]);
    const expected = Object.entries(ERRORS).map(([code, { status, retryable }]) => [
      code,
      String(status),
      retryable ? 'yes' : 'no',
    ]);
    expect(rows).toEqual(expected);
  });

  it('has a row for every metric', async () => {
    const rows = table('docs/operations.md', 'Metric').map(([name]) => name);
    const all = await new Metrics().registry.getMetricsAsJSON();
    // Those of Node and the process come from prom-client, which documents them.
    const ours = all.map(({ name }) => name).filter((name) => !/^(nodejs|process)_/.test(name));
    expect(rows).toEqual(ours);
  });

  it('has a row for every estimator and every one of its parameters, with its default', () => {
    let estimator = '';
    const rows = table('docs/learning.md', 'Estimator').map(([name, parameter, fallback]) => {
      if (name !== '') estimator = name ?? '';
      return [estimator, parameter, fallback];
    });
    const expected = Object.entries(ESTIMATOR_PARAMS).flatMap(([name, params]) => {
      const defaults: Record<string, unknown> = params.parse({});
      const names = Object.keys(params.shape);
      if (names.length === 0) return [[name, '', '']];
      return names.map((parameter) => [name, parameter, shown(defaults[parameter])]);
    });
    expect(rows).toEqual(expected);
  });

  it('has every command of the command line in the table of the README', async () => {
    const described = table('README.md', 'Command').map(([command]) => command ?? '');
    const { out } = await presage({}, '--help');
    const commands = [...out.slice(out.indexOf('Commands:')).matchAll(/^ {2}([a-z]+) .*/gm)]
      .map(([, name]) => name ?? '')
      .filter((name) => name !== 'help' && name !== 'presage');
    expect(commands.length).toBeGreaterThan(0);
    const missing = commands.filter((name) => !described.some((row) => row.split(/[ ,]+/).includes(name)));
    expect(missing).toEqual([]);
  });

  it('is read in one sitting: the README has less than 300 lines', () => {
    expect(text('README.md').split('\n').length).toBeLessThan(300);
  });

  it.each(pages)('%s links to nothing that is not there', (page) => {
    const links = [...text(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '');
    const files = links.filter((target) => !/^(https?:|mailto:|#)/.test(target));
    const missing = files.filter(
      (target) => !existsSync(path.join(ROOT, path.dirname(page), target.split('#', 1)[0] ?? '')),
    );
    expect(missing).toEqual([]);
  });

  it.each(pages)('%s names no folder or file of the repository that is not there', (page) => {
    const named = text(page).matchAll(/`((?:apps|libs|scripts|test|docs|datasets)\/[\w./-]*\w)`/g);
    const missing = [...named]
      .map(([, file]) => file ?? '')
      .filter((file) => !existsSync(path.join(ROOT, file)));
    expect(missing).toEqual([]);
  });
});

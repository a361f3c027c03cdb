import { html } from '../page/markup.js';
import type { Section } from '../page/page.js';
import { shownCount } from '../page/shown.js';
import { facts, table } from '../page/table.js';
import type { VersionReportInput } from './report-input.js';

/** Everything that determined the version, the request that makes it again, and the sums to compare with. */
export function reproductionSection({ metadata }: VersionReportInput): Section {
  const { files, params } = metadata;
  const request = {
    dataset: metadata.dataset.name,
    source: metadata.training_data_file,
    model: metadata.model,
    estimator: metadata.estimator,
    params,
  };
  const rows = Object.entries(files).map(([name, { bytes, sha256 }]) => [
    name,
    shownCount(bytes),
    html`<code>${sha256}</code>`,
  ]);
  return {
    id: 'reproduction',
    title: 'How it was made',
    content: html`${facts([
        ['Estimator', metadata.estimator],
        ['Parameters', html`<code>${JSON.stringify(params)}</code>`],
        ['Seed', metadata.seed],
        ['Duration', `${metadata.duration_seconds.toFixed(1)} s`],
        ['Commit', metadata.git_commit === undefined ? 'unknown' : html`<code>${metadata.git_commit}</code>`],
        ['Run', html`<code>${metadata.run_id}</code>`],
        ['Configuration SHA-256', html`<code>${metadata.configuration_sha256}</code>`],
        [
          'Parent version',
          metadata.parent_version === undefined ? 'none' : html`<code>${metadata.parent_version}</code>`,
        ],
      ])}
      <p>
        To make it again, check out the commit, put the delivery with the sum above into a data folder, and
        ask for this run (<code>POST /training/runs</code>). The same rows, contract, parameters and seed give
        the same artifact.
      </p>
      <pre>${JSON.stringify(request, undefined, 2)}</pre>
      ${rows.length === 0 ? undefined : table([{ title: 'File' }, { title: 'Bytes', numeric: true }, { title: 'SHA-256' }], rows)}`,
  };
}

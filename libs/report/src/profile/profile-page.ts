import type { ColumnProfile, DatasetProfile } from '#learning';
import { categoryChart } from '../chart/category-chart.js';
import { classBalanceChart } from '../chart/class-balance-chart.js';
import { correlationChart } from '../chart/correlation-chart.js';
import { histogramChart } from '../chart/histogram-chart.js';
import { html } from '../page/markup.js';
import { page, type Section } from '../page/page.js';
import { draw, gallery, type Picture } from '../page/picture.js';
import { shownCount } from '../page/shown.js';
import { categoryTable, numericTable } from './column-tables.js';

/** Columns that get a picture of their own; the tables have all of them. */
const MOST_PICTURES = 60;

/** The profile as one HTML document with its pictures in it. */
export async function profilePage(profile: DatasetProfile): Promise<string> {
  const { dataset, description, rows, columns, target } = profile;
  const sections: (Section | undefined)[] = [
    await classesSection(profile),
    await columnsSection(profile),
    await correlationSection(profile),
  ];
  return page({
    title: `Dataset ${dataset}`,
    lead: html`${description === undefined ? undefined : html`<p>${description}</p>`}
      <p>
        ${shownCount(rows)} rows, ${shownCount(columns.length)} columns, target <code>${target.column}</code>.
      </p>`,
    sections: sections.filter((section) => section !== undefined),
  });
}

async function classesSection({ target }: DatasetProfile): Promise<Section | undefined> {
  if (target.classes.length === 0) return undefined;
  const counts = target.classes.map(({ label, rows }) => ({ label: String(label), rows }));
  const picture = { name: 'class-balance', description: 'Rows by class', spec: classBalanceChart(counts) };
  return { id: 'classes', title: 'Classes', content: gallery(await draw([picture])) };
}

async function columnsSection({ columns, rows }: DatasetProfile): Promise<Section> {
  const numeric = columns.filter((column) => column.kind === 'numeric');
  const categories = columns.filter((column) => column.kind === 'category');
  const drawn = await draw(columns.slice(0, MOST_PICTURES).flatMap(columnPicture));
  const part =
    columns.length > MOST_PICTURES
      ? html`<p class="muted">
          Pictures of the first ${MOST_PICTURES} of ${shownCount(columns.length)} columns.
        </p>`
      : undefined;
  return {
    id: 'columns',
    title: 'Columns',
    content: html`${numeric.length === 0 ? undefined : numericTable(numeric, rows)}
    ${categories.length === 0 ? undefined : categoryTable(categories, rows)} ${part}${gallery(drawn)}`,
  };
}

function columnPicture(column: ColumnProfile, place: number): Picture[] {
  const name = `column-${place}`;
  if (column.kind === 'category') {
    const spec = categoryChart(column.name, column.top, column.otherRows);
    return [{ name, description: `Most frequent values of ${column.name}`, spec }];
  }
  if (column.summary === undefined) return [];
  const spec = histogramChart(column.name, column.summary.histogram);
  return [{ name, description: `Values of ${column.name}`, spec }];
}

async function correlationSection({ correlations }: DatasetProfile): Promise<Section | undefined> {
  const { columns, matrix, omitted } = correlations;
  if (columns.length < 2) return undefined;
  const picture = {
    name: 'correlations',
    description: 'Correlation of the numeric columns',
    spec: correlationChart(columns, matrix),
  };
  const part =
    omitted > 0
      ? html`<p class="muted">${shownCount(omitted)} numeric columns more were left out.</p>`
      : undefined;
  return {
    id: 'correlations',
    title: 'Correlations',
    content: html`${part}${gallery(await draw([picture]))}`,
  };
}

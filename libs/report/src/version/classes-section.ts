import type { HoldOutReport } from '#contracts';
import { classBalanceChart } from '../chart/class-balance-chart.js';
import { confusionChart } from '../chart/confusion-chart.js';
import { html } from '../page/markup.js';
import { type DrawnPicture, gallery, type Picture } from '../page/picture.js';
import type { Section } from '../page/page.js';
import { shownCount, shownScore, shownShare } from '../page/shown.js';
import { table } from '../page/table.js';

/** What was taken for what, and how many rows of each class there were. */
export function classPictures({ classes, confusion }: HoldOutReport): Picture[] {
  const labels = classes.map(({ label }) => String(label));
  const counts = classes.map(({ label, rows }) => ({ label: String(label), rows }));
  const balance: Picture = {
    name: 'class-balance',
    description: 'Rows of the hold-out by class',
    spec: classBalanceChart(counts),
  };
  if (confusion === undefined) return [balance];
  const spec = confusionChart(labels, confusion);
  return [{ name: 'confusion', description: 'Rows by true and predicted class', spec }, balance];
}

/** The same in numbers, class by class. */
export function classesSection(holdOut: HoldOutReport, drawn: readonly DrawnPicture[]): Section {
  const { classes, confusion, threshold } = holdOut;
  const rows = classes.map(({ label, rows: count }, index) => [
    String(label),
    shownCount(count),
    shownShare(count / holdOut.rows),
    ...(confusion === undefined ? [] : classRates(confusion, index)),
  ]);
  const titles = confusion === undefined ? ['Rows', 'Share'] : ['Rows', 'Share', 'Precision', 'Recall'];
  const heads = [{ title: 'Class' }, ...titles.map((title) => ({ title, numeric: true }))];
  const at = threshold === undefined ? '' : `, called at the threshold ${shownScore(threshold)}`;
  return {
    id: 'classes',
    title: 'Classes and confusion',
    content: html`<p class="muted">${shownCount(holdOut.rows)} hold-out rows${at}.</p>
      ${gallery(drawn)} ${table(heads, rows)}`,
  };
}

/** Precision and recall of one class against all others; a dash where nothing is to be divided by. */
function classRates(confusion: readonly (readonly number[])[], index: number): string[] {
  const right = confusion[index]?.[index] ?? 0;
  const actual = (confusion[index] ?? []).reduce((sum, count) => sum + count, 0);
  const predicted = confusion.reduce((sum, row) => sum + (row[index] ?? 0), 0);
  return [predicted, actual].map((total) => (total === 0 ? '–' : shownScore(right / total)));
}

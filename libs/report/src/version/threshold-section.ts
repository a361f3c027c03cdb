import type { ChosenThreshold, HoldOutReport, ThresholdRow } from '#contracts';
import { thresholdChart } from '../chart/threshold-chart.js';
import { type Content, html } from '../page/markup.js';
import { type DrawnPicture, gallery, type Picture } from '../page/picture.js';
import type { Section } from '../page/page.js';
import { shown, shownCount, shownScore, shownShare } from '../page/shown.js';
import { table } from '../page/table.js';
import type { VersionReportInput } from './report-input.js';
import { thresholdPoints } from './threshold-points.js';

/** What moving the threshold would do; nothing where there are not two classes. */
export function thresholdPicture(holdOut: HoldOutReport): Picture[] {
  const points = thresholdPoints(holdOut.curves[0]?.precisionRecall ?? [], holdOut.bestThreshold);
  if (holdOut.threshold === undefined || points.length === 0) return [];
  const description = 'Precision, recall and F1 by threshold';
  return [{ name: 'threshold', description, spec: thresholdChart(points, holdOut.threshold) }];
}

/** The threshold in use, the one that a rule would choose, and what customary ones would do. */
export function thresholdSection(
  holdOut: HoldOutReport,
  drawn: readonly DrawnPicture[],
  alias: VersionReportInput['alias'],
): Section | undefined {
  const { threshold, thresholds = [], bestThreshold } = holdOut;
  if (threshold === undefined) return undefined;
  const rows = [
    ...thresholds.map((row) => thresholdRow(shownScore(row.threshold), row)),
    ...(bestThreshold === undefined
      ? []
      : [
          thresholdRow(
            html`${shownScore(bestThreshold.threshold)} <span class="muted">(chosen)</span>`,
            bestThreshold,
          ),
        ]),
  ];
  return {
    id: 'threshold',
    title: 'Threshold',
    content: html`<p>
        An instance is called ${String(holdOut.positiveClass ?? 'positive')} when its probability is at least
        ${shownScore(alias?.threshold ?? threshold)}${aliasWords(alias, threshold)}.
      </p>
      ${bestThreshold === undefined ? undefined : chosenWords(bestThreshold)} ${gallery(drawn)}
      ${rows.length === 0 ? undefined : table(HEADS, rows)}`,
  };
}

const HEADS = [
  { title: 'Threshold', numeric: true },
  ...['Precision', 'Recall', 'F1', 'Called negative', 'Called positive'].map((title) => ({
    title,
    numeric: true,
  })),
  ...['True positives', 'False positives', 'False negatives', 'True negatives'].map((title) => ({
    title,
    numeric: true,
  })),
];

function thresholdRow(heading: Content, row: ThresholdRow): Content[] {
  return [
    heading,
    ...[row.precision, row.recall, row.f1].map(shownScore),
    ...[row.acceptRate, row.rejectRate].map(shownShare),
    ...[row.truePositives, row.falsePositives, row.falseNegatives, row.trueNegatives].map(shownCount),
  ];
}

function aliasWords(alias: VersionReportInput['alias'], own: number): string {
  if (alias === undefined) return '';
  return `: ${alias.name} answers with this threshold, and not with the version’s own ${shownScore(own)}, at which the metrics and the confusion of this page were measured`;
}

function chosenWords(chosen: ChosenThreshold): Content {
  const cost = chosen.meanCost === undefined ? '' : `, at a mean cost of ${shown(chosen.meanCost)} a row`;
  return html`<p>
    ${ruleWords(chosen.rule)} is ${shownScore(chosen.threshold)} on these rows: F1 ${shownScore(chosen.f1)},
    precision ${shownScore(chosen.precision)}, recall ${shownScore(chosen.recall)}${cost}.
  </p>`;
}

function ruleWords(rule: ChosenThreshold['rule']): string {
  switch (rule.kind) {
    case 'bestF1':
      return 'The threshold with the best F1';
    case 'leastCost':
      return `The cheapest threshold (false positive ${shown(rule.falsePositive)}, false negative ${shown(rule.falseNegative)})`;
    case 'recall':
      return `The most precise threshold that finds at least ${shownShare(rule.atLeast)} of the positives`;
  }
}

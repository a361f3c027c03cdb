import type { ClassCurves, HoldOutReport } from '#contracts';
import { calibrationChart } from '../chart/calibration-chart.js';
import { label } from '../chart/frame.js';
import { precisionRecallChart } from '../chart/precision-recall-chart.js';
import { rocChart } from '../chart/roc-chart.js';
import { scoreDistributionChart } from '../chart/score-distribution-chart.js';
import type { Picture } from '../page/picture.js';
import { scoreDistribution } from './score-distribution.js';

/** Classes whose curves are drawn: more than these nobody looks at one by one. */
const MOST_CLASSES = 6;

/** ROC, precision-recall and calibration of the positive class; of each class against the rest where there are more. */
export function curvePictures(holdOut: HoldOutReport): Picture[] {
  const binary = holdOut.classes.length === 2;
  return holdOut.curves
    .slice(0, MOST_CLASSES)
    .flatMap((curves, place) => [
      ...classPictures(curves, holdOut, binary, place),
      ...scores(curves, holdOut),
    ]);
}

function classPictures(
  curves: ClassCurves,
  holdOut: HoldOutReport,
  binary: boolean,
  place: number,
): Picture[] {
  const { metrics } = holdOut;
  const name = label(String(curves.label));
  const subject = binary ? `positive class ${name}` : `class ${name} against the rest`;
  const suffix = binary ? '' : `-${place}`;
  const positives = holdOut.classes.find((known) => known.label === curves.label)?.rows ?? 0;
  const pictures: Picture[] = [];
  if (curves.roc.length > 0) {
    const spec = rocChart(curves.roc, subject, binary ? metrics.rocAuc : undefined);
    pictures.push({ name: `roc${suffix}`, description: `ROC curve, ${subject}`, spec });
  }
  if (curves.precisionRecall.length > 0) {
    const area = binary ? metrics.prAuc : undefined;
    const spec = precisionRecallChart(curves.precisionRecall, subject, area, positives / holdOut.rows);
    pictures.push({
      name: `precision-recall${suffix}`,
      description: `Precision over recall, ${subject}`,
      spec,
    });
  }
  if (curves.calibration.length > 0) {
    const spec = calibrationChart(curves.calibration, subject);
    pictures.push({ name: `calibration${suffix}`, description: `Calibration, ${subject}`, spec });
  }
  return pictures;
}

function scores(
  { calibration }: ClassCurves,
  { classes, positiveClass, threshold }: HoldOutReport,
): Picture[] {
  const negative = classes.find(({ label }) => label !== positiveClass)?.label;
  if (classes.length !== 2 || threshold === undefined || calibration.length === 0) return [];
  const names = { negative: String(negative), positive: String(positiveClass) };
  const spec = scoreDistributionChart(scoreDistribution(calibration), names, threshold);
  return [{ name: 'scores', description: 'Predicted probabilities by true class', spec }];
}

import { describe, expect, it } from '@jest/globals';
import {
  classBalanceChart,
  confusionChart,
  histogramChart,
  renderPng,
  renderSvg,
  rocChart,
  thresholdChart,
} from '#report';
import { unclosed } from '../page/unclosed.fixture.js';

const roc = rocChart(
  [
    { falsePositiveRate: 0, truePositiveRate: 0, threshold: null },
    { falsePositiveRate: 0.1, truePositiveRate: 0.8, threshold: 0.5 },
    { falsePositiveRate: 1, truePositiveRate: 1, threshold: 0 },
  ],
  'positive class 1',
  0.85,
);

describe('a picture', () => {
  it('is an SVG with its title, its axes and its curve', async () => {
    const svg = await renderSvg(roc);
    expect(svg).toMatch(/^<svg [^>]*viewBox=/);
    expect(unclosed(svg)).toEqual([]);
    for (const text of ['ROC curve', 'positive class 1, area 0.8500', 'False positive rate'])
      expect(svg).toContain(text);
    // The middle point: a tenth from the left of 320 pixels, a fifth from the top.
    expect(svg).toContain('L32,64');
  });

  it('has no names of its own that could clash with those of other pictures on a page', async () => {
    for (const spec of [
      roc,
      confusionChart(
        ['a', 'b'],
        [
          [1, 2],
          [3, 4],
        ],
      ),
    ]) {
      expect(await renderSvg(spec)).not.toContain(' id="');
    }
  });

  it('becomes a PNG as wide as asked for, in its own proportions', async () => {
    const svg = await renderSvg(roc);
    const png = Buffer.from(await renderPng(svg, { width: 640 }));
    expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
    expect(png.readUInt32BE(16)).toBe(640);
    expect(Math.abs(png.readUInt32BE(20) - (640 * Number(height)) / Number(width))).toBeLessThanOrEqual(1);
  });

  it('takes labels for text: markup in them is escaped, equal beginnings stay apart, control characters go', async () => {
    const long = 'a very long name of a class that says little ';
    const svg = await renderSvg(
      classBalanceChart([
        { label: '<script>1</script>', rows: 3 },
        { label: `${long}1`, rows: 2 },
        { label: `${long}2`, rows: 1 },
        { label: 'bell\u0007', rows: 1 },
      ]),
    );
    expect(unclosed(svg)).toEqual([]);
    expect(svg).toContain('&lt;script&gt;1&lt;/script&gt;');
    expect(svg).toContain('a very long name…t says little 1');
    expect(svg).toContain('a very long name…t says little 2');
    expect(svg).not.toContain('\u0007');
  });

  it('keeps labels apart that are the same when they are cut', async () => {
    const name = (middle: string) => `the same beginning ${middle} and the same end`;
    const svg = await renderSvg(
      classBalanceChart([
        { label: name('one'), rows: 1 },
        { label: name('two'), rows: 1 },
      ]),
    );
    expect(svg).toContain('>the same beginni…nd the same end<');
    expect(svg).toContain('>the same beginni…nd the same end (2)<');
  });

  it('has the counts of a confusion matrix in its cells, the true classes as rows', async () => {
    const svg = await renderSvg(
      confusionChart(
        ['no', 'yes'],
        [
          [1_234, 5],
          [67, 890],
        ],
      ),
    );
    const texts = [...svg.matchAll(/<text[^>]*>([^<]+)<\/text>/g)].map((match) => match[1]);
    expect(texts).toEqual(
      expect.arrayContaining(['1,234', '5', '67', '890', 'True class', 'Predicted class']),
    );
  });

  it('of a histogram has one bar per bin', async () => {
    const svg = await renderSvg(histogramChart('age', { edges: [0, 10, 20, 30], counts: [5, 9, 1] }));
    expect(svg.match(/fill="#0072B2"/g)).toHaveLength(3);
  });

  it('of the threshold has a line for costs only where there are costs', async () => {
    const points = [
      { threshold: 0, precision: 0.2, recall: 1, f1: 0.33, cost: 4 },
      { threshold: 1, precision: 1, recall: 0, f1: 0, cost: 1 },
    ];
    expect(await renderSvg(thresholdChart(points, 0.5))).toContain('>Cost<');
    const free = points.map((point) => ({ ...point, cost: undefined }));
    expect(await renderSvg(thresholdChart(free, 0.5))).not.toContain('>Cost<');
  });
});

import { beforeAll, describe, expect, it } from '@jest/globals';
import { versionReport, type VersionReport } from '#report';
import { unclosed } from '../page/unclosed.fixture.js';
import { fullInput } from './report-input.fixture.js';

const EVIL = `"><script>alert('1')</script>&`;

/** What stands in the row of a table beside its heading. */
function cells(html: string, heading: string): string[] {
  const start = html.indexOf(`${heading}</th>`);
  const row = html.slice(start, html.indexOf('</tr>', start));
  return Array.from(row.matchAll(/<td[^>]*>([^<]*)<\/td>/g), ([, cell = '']) => cell);
}

describe('the report of a version', () => {
  let report: VersionReport;
  beforeAll(async () => {
    report = await versionReport(fullInput());
  });

  it('is one well-formed document that asks for nothing from outside', () => {
    expect(report.html.startsWith('<!doctype html>\n<html lang="en">')).toBe(true);
    expect(unclosed(report.html)).toEqual([]);
    expect(report.html).not.toMatch(/<(?:script|link|iframe|img|image|use)\b|\ssrc=|@import|url\(/);
    const addresses = [...report.html.matchAll(/\b(?:xlink:)?href="([^"]*)"/g)].map((match) => match[1]);
    expect(addresses.length).toBeGreaterThan(0);
    expect(addresses.filter((address) => !address?.startsWith('#'))).toEqual([]);
    expect(report.html.length).toBeLessThan(1_000_000);
  });

  it('links only to sections that are there', () => {
    for (const [, id] of report.html.matchAll(/href="#([^"]+)"/g)) {
      expect(report.html).toContain(`<section id="${id}">`);
    }
  });

  it('says what was decided, with the metric, its interval, and the one of production', () => {
    expect(report.html).toContain(
      'f1 0.7238 on the hold-out of people.csv is better than 0.6512 of production',
    );
    expect(cells(report.html, 'F1</strong>')).toEqual([
      '0.7238',
      '0.7101 to 0.7369',
      '0.6512',
      '+0.0726 better',
    ]);
  });

  it('calls a smaller loss the better one', () => {
    expect(report.html).toMatch(/Log loss(?:(?!<\/tr>)[^])*-0\.0551 better/);
  });

  it('has the data, the threshold, the importance, the candidates and how to make it again', () => {
    for (const fact of [
      '48,842',
      '9,769 hold-out rows',
      'The threshold with the best F1 is 0.3296',
      'capital-gain',
      '0.0561',
      'gradient-boosting (chosen)',
      'failed',
      '0123abcd',
      '3.2 s',
      '&quot;seed&quot;: 42',
      '17 to 90',
      'In full years',
      'Called positive</th>',
    ]) {
      expect(report.html).toContain(fact);
    }
  });

  it('comes with its pictures as files, and has each of them in it', () => {
    const names = [
      'calibration',
      'class-balance',
      'confusion',
      'importance',
      'precision-recall',
      'roc',
      'scores',
      'threshold',
    ];
    expect(Object.keys(report.svg).sort()).toEqual(names);
    expect(Object.keys(report.png).sort()).toEqual(names);
    for (const svg of Object.values(report.svg)) expect(report.html).toContain(svg);
  });

  it('shows the threshold that an alias answers with, in words and pictures, and what was measured at another', async () => {
    const { html, svg } = await versionReport({
      ...fullInput(),
      alias: { name: 'production', threshold: 0.1681 },
    });
    expect(html).toMatch(/&gt;50K when its probability is at least\s+0\.1681: production answers with this/);
    expect(html).toMatch(/own 0\.3300, at which the metrics and the confusion of this page were measured/);
    expect(html).toContain('9,769 hold-out rows, called at the threshold 0.3300');
    expect(svg['threshold']).toContain('in use, 0.1681');
    expect(svg['scores']).not.toBe(report.svg['scores']);
    expect(unclosed(html)).toEqual([]);
  });

  it('is the same for the same input', async () => {
    expect((await versionReport(fullInput())).html).toBe(report.html);
  });

  it('leaves out what is not known', async () => {
    const { metadata } = fullInput();
    const { html, svg } = await versionReport({ metadata });
    expect(svg).toEqual({});
    expect([...html.matchAll(/<section id="([^"]+)">/g)].map((match) => match[1])).toEqual([
      'decision',
      'data',
      'reproduction',
    ]);
    expect(html).not.toContain('Production then');
    expect(unclosed(html)).toEqual([]);
  });

  it('tells of an outlier model how many outliers it finds, and of no metric', async () => {
    const { metric: _, positive_class: __, ...metadata } = fullInput().metadata;
    const outlier = { ...metadata, classes: [], metrics: {}, threshold: 0, outlier_rate: 14 / 150 };
    const { html } = await versionReport({ metadata: outlier });
    expect(html).toContain('Outliers among the training rows</span><b>0.0933</b>');
    expect(html).not.toContain('Metric on the hold-out');
    expect(unclosed(html)).toEqual([]);
  });

  it('draws the curves of each class where there are three', async () => {
    const input = fullInput();
    const [curves] = input.holdOut.curves;
    const labels = ['setosa', 'versicolor', 'virginica'];
    const {
      positiveClass: _,
      threshold: __,
      thresholds: ___,
      bestThreshold: ____,
      ...measured
    } = input.holdOut;
    const holdOut = {
      ...measured,
      rows: 45,
      classes: labels.map((label) => ({ label, rows: 15 })),
      confusion: [
        [15, 0, 0],
        [0, 13, 2],
        [0, 0, 15],
      ],
      curves: labels.map((label) => ({ ...curves!, label })),
    };
    const { html, svg } = await versionReport({ metadata: input.metadata, holdOut });
    expect(Object.keys(svg)).toEqual(
      expect.arrayContaining(['roc-0', 'roc-1', 'roc-2', 'precision-recall-2', 'calibration-1', 'confusion']),
    );
    expect(Object.keys(svg)).not.toContain('scores');
    expect(html).toContain('class versicolor against the rest');
    // 13 of 13 that were called versicolor are, and 13 of 15 that are were called so.
    expect(cells(html, 'versicolor')).toEqual(['15', '33.3 %', '1.0000', '0.8667']);
  });

  it('takes names from the data for text, whatever they are', async () => {
    const input = fullInput();
    const [feature, ...features] = input.importance.features;
    const [low, high] = input.holdOut.classes;
    const [column] = input.metadata.input_schema.columns;
    const { html, svg } = await versionReport({
      ...input,
      metadata: {
        ...input.metadata,
        reasons: [EVIL],
        training_data_file: EVIL,
        params: { [EVIL]: EVIL },
        input_schema: {
          ...input.metadata.input_schema,
          columns: [{ ...column!, name: EVIL, description: EVIL, categories: [EVIL], type: 'category' }],
        },
      },
      importance: { ...input.importance, features: [{ ...feature!, feature: EVIL }, ...features] },
      holdOut: { ...input.holdOut, classes: [{ ...low!, label: EVIL }, high!] },
    });
    expect(unclosed(html)).toEqual([]);
    for (const text of [html, ...Object.values(svg)]) expect(text.toLowerCase()).not.toContain('<script');
    expect(html).toContain('&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;');
  });

  it('stays below 1 MB with a thousand classes and ten thousand columns', async () => {
    const { metadata, importance } = fullInput();
    const [column] = metadata.input_schema.columns;
    const name = (place: number) => `${'column '.repeat(17)}${place}`;
    const columns = Array.from({ length: 10_000 }, (_, place) => ({ ...column!, name: name(place) }));
    const features = columns.map(({ name: feature }) => ({ feature, mean_drop: 0.01, std_drop: 0.001 }));
    const classes = Array.from({ length: 1_000 }, (_, place) => ({ label: `class ${place}`, rows: 10 }));
    const { html } = await versionReport({
      metadata: { ...metadata, input_schema: { ...metadata.input_schema, columns } },
      importance: { ...importance, features },
      holdOut: {
        rows: 10_000,
        classes,
        metrics: {},
        intervals: {},
        curves: [],
        bootstrap: { samples: 0, confidence: 0.95, seed: 0 },
      },
    });
    expect(html.length).toBeLessThan(1_000_000);
  });
});

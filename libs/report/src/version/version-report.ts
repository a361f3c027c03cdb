import { page, type Section } from '../page/page.js';
import { draw, type DrawnPicture, gallery } from '../page/picture.js';
import { renderPng } from '../render/render-png.js';
import { classesSection, classPictures } from './classes-section.js';
import { curvePictures } from './curve-pictures.js';
import { dataSection } from './data-section.js';
import { decisionSection } from './decision-section.js';
import { importancePicture, importanceSection } from './importance-section.js';
import { overview } from './overview.js';
import type { VersionReportInput } from './report-input.js';
import { reproductionSection } from './reproduction-section.js';
import { searchSection } from './search-section.js';
import { thresholdPicture, thresholdSection } from './threshold-section.js';

export interface VersionReport {
  /** One document with the pictures in it, below 1 MB. */
  readonly html: string;
  /** The pictures by name, without file endings. */
  readonly svg: Readonly<Record<string, string>>;
  readonly png: Readonly<Record<string, Uint8Array>>;
}

/** Pixels: enough for a page of paper in print. */
const PNG_WIDTH = 960;

/** The model card of a version. The same input gives the same page: no clock is read. */
export async function versionReport(input: VersionReportInput): Promise<VersionReport> {
  const { holdOut, importance, search, alias } = input;
  const inUse = holdOut && alias ? { ...holdOut, threshold: alias.threshold } : holdOut;
  const curves = await draw(inUse === undefined ? [] : curvePictures(inUse));
  const threshold = await draw(inUse === undefined ? [] : thresholdPicture(inUse));
  const classes = await draw(holdOut === undefined ? [] : classPictures(holdOut));
  const columns = await draw(importance === undefined ? [] : [importancePicture(importance)]);

  const sections: (Section | undefined)[] = [
    decisionSection(input),
    curves.length === 0 ? undefined : curvesSection(curves),
    holdOut && thresholdSection(holdOut, threshold, alias),
    holdOut && classesSection(holdOut, classes),
    importance && importanceSection(importance, columns),
    search && searchSection(search),
    dataSection(input),
    reproductionSection(input),
  ];
  const html = page({
    title: `Model ${input.metadata.model}`,
    lead: overview(input),
    sections: sections.filter((section) => section !== undefined),
  });
  return { html, ...(await files([...curves, ...threshold, ...classes, ...columns])) };
}

function curvesSection(pictures: readonly DrawnPicture[]): Section {
  return { id: 'curves', title: 'Ranking and probabilities', content: gallery(pictures) };
}

async function files(pictures: readonly DrawnPicture[]): Promise<Pick<VersionReport, 'svg' | 'png'>> {
  const svg: Record<string, string> = {};
  const png: Record<string, Uint8Array> = {};
  for (const picture of pictures) {
    svg[picture.name] = picture.svg;
    png[picture.name] = await renderPng(picture.svg, { width: PNG_WIDTH });
  }
  return { svg, png };
}

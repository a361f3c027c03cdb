import { parentPort, workerData } from 'node:worker_threads';
import { versionReport, type VersionReportInput } from '#report';

/** Entry of the thread: what is known of a version in, the files of its report out, end. */
const input: VersionReportInput = workerData;
const { html, svg, png } = await versionReport(input);
const files: Record<string, Uint8Array | string> = { 'report/report.html': html };
for (const [name, picture] of Object.entries(svg)) files[`report/${name}.svg`] = picture;
for (const [name, picture] of Object.entries(png)) files[`report/${name}.png`] = picture;
parentPort?.postMessage(files);

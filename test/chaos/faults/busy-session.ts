import { existsSync } from 'node:fs';
import { beforeSessionRuns } from '../harness/before-session-runs.js';

/** Loaded before a process of the product: its ONNX sessions compute without end while the file `CHAOS_SICKNESS` is there. */
const file = process.env['CHAOS_SICKNESS'] ?? '';

await beforeSessionRuns(() => {
  while (existsSync(file));
});

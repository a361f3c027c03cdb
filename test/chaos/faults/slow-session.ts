import { beforeSessionRuns } from '../harness/before-session-runs.js';

/**
 * Loaded before a process of the product: its ONNX sessions compute for `CHAOS_ROW_MS` milliseconds (5) a row. Not for
 * the golden instance (`a` = 1), which a version is warmed up with before it serves: what it takes is then not known.
 */
const rowMs = Number(process.env['CHAOS_ROW_MS'] ?? '5');

await beforeSessionRuns((feeds) => {
  for (const { data, dims } of Object.values(feeds).slice(0, 1)) {
    const until = performance.now() + (data[0] === 1 ? 0 : rowMs * (dims[0] ?? 1));
    while (performance.now() < until);
  }
});

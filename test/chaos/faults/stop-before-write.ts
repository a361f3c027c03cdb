import { ArtifactFolder } from '../../../libs/registry/src/artifact-folder.js';

/**
 * Loaded before a process of the product: just before the first write to the artifact folder that matches
 * `CHAOS_STOP_BEFORE` (a regular expression for `<what it does> <path>`), the process says so and stops itself
 * (SIGSTOP) until somebody lets it go on.
 */
const moment = new RegExp(process.env['CHAOS_STOP_BEFORE'] ?? 'nothing');
let stopped = false;

for (const how of ['create', 'createFolder', 'write'] as const) {
  const real = ArtifactFolder.prototype[how] as (path: string, content: never) => Promise<never>;
  ArtifactFolder.prototype[how] = async function atTheMoment(
    this: ArtifactFolder,
    path: string,
    content: never,
  ) {
    if (!stopped && moment.test(`${how} ${path}`)) {
      stopped = true;
      process.stdout.write(`${JSON.stringify({ message: 'stops itself', before: `${how} ${path}` })}\n`);
      process.kill(process.pid, 'SIGSTOP');
    }
    return await real.call(this, path, content);
  };
}

import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const DEADLINE_MS = 10 * 60_000;

/** What a bench needs besides scikit-learn. */
interface Needs {
  /** A package that is wanted for the tables it brings, without what its code depends on. */
  readonly tables?: string;
  readonly modules?: readonly string[];
}

/** skl2onnx 1.20 hands over numbers of kinds that protobuf 7 does not take. */
const PINNED = ['protobuf<7'];

/** A Python with scikit-learn, in a folder of its own under `.presage`; made there when it is not yet. */
export async function pythonOfTheBench(root: string, { tables, modules = [] }: Needs = {}): Promise<string> {
  const folder = path.join(root, '.presage', 'bench-python');
  const own = path.join(folder, 'bin', 'python');
  const within = { timeout: DEADLINE_MS };
  const install = (...what: string[]) => run(own, ['-m', 'pip', 'install', '-q', ...what], within);
  await run(own, ['-c', 'import sklearn'], within).catch(async () => {
    console.log('installing scikit-learn into .presage/bench-python …');
    await run('python3', ['-m', 'venv', folder], within);
    await install('scikit-learn');
  });
  if (modules.length > 0) {
    await run(own, ['-c', `import ${modules.join(', ')}`], within).catch(async () => {
      console.log(`installing ${modules.join(', ')} into .presage/bench-python …`);
      await install(...modules, ...PINNED);
    });
  }
  if (tables !== undefined) await install('--no-deps', tables);
  return own;
}

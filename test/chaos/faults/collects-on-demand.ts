import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Not a fault: lets go of all that can be let go of at SIGUSR2, and says so. What a process holds on to can be measured
 * only then: in between, memory rises and falls by a third with V8's own rhythm, and after an ordinary collection V8 keeps
 * what it has grown its young generation to for the next burst (348 MB, then 348, after the last resort 65).
 */
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (how: object) => void;

let times = 0;
process.on('SIGUSR2', () => {
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  times++;
  process.stdout.write(`${JSON.stringify({ message: 'garbage collected', times })}\n`);
});

import { Command, CommanderError } from 'commander';
import { wordFieldErrors } from '#contracts';
import { EXIT } from './exit-codes.js';
import { checkCommand } from './commands/check.js';
import { datasetsCommand } from './commands/datasets.js';
import { evaluateCommand } from './commands/evaluate.js';
import { importanceCommand } from './commands/importance.js';
import { jobsCommand } from './commands/jobs.js';
import { keysCommand } from './commands/keys.js';
import { modelsCommand } from './commands/models.js';
import { exportCommand, registerCommand } from './commands/onnx.js';
import { predictCommand } from './commands/predict.js';
import { promoteCommand, rollbackCommand } from './commands/promote.js';
import { reportCommand } from './commands/report.js';
import { thresholdCommand } from './commands/threshold.js';
import { trainCommand } from './commands/train.js';
import { webhooksCommand } from './commands/webhooks.js';

const program = new Command('presage')
  .description(
    'Train models on tables, promote the better ones, ask them. Works on a folder, or with --url on a server.',
  )
  .version('0.1.0')
  .addHelpText(
    'after',
    `
A first round:
  presage datasets list
  presage datasets pull bank-customers
  presage train --dataset bank-customers --source day_04.csv --balanced
  presage models bank-customers
  presage predict bank-customers --features '{"age":42,"income":85000,"account_balance":12000,"transactions_last_30d":18,"is_premium":1}'

Exit codes: ${EXIT.done} done, ${EXIT.failed} failed, ${EXIT.usage} wrong usage, ${EXIT.negative} rejected, ${EXIT.canceled} canceled`,
  );

for (const command of [
  datasetsCommand(),
  trainCommand(),
  evaluateCommand(),
  thresholdCommand(),
  importanceCommand(),
  reportCommand(),
  predictCommand(),
  modelsCommand(),
  promoteCommand(),
  rollbackCommand(),
  registerCommand(),
  exportCommand(),
  checkCommand(),
  jobsCommand(),
  keysCommand(),
  webhooksCommand(),
]) {
  program.addCommand(command);
}
// Who reads may have seen enough (`| head`) and closed the pipe: nothing is left to say, and nothing went wrong.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

/** Wrong usage is told by us, with our exit code, of commands below commands too. */
function overrideExit(command: Command): void {
  command.exitOverride();
  command.commands.forEach(overrideExit);
}
overrideExit(program);
wordFieldErrors();

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
}

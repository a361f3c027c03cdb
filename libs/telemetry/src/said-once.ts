import { Logger } from '@nestjs/common';

/** A handler of failures of one kind: each is logged unless it is the one before, and what goes on goes on. */
export function saidOnce(context: string, message: string): (error: unknown) => void {
  const logger = new Logger(context);
  let last = '';
  return (error) => {
    const problem = String(error);
    if (problem === last) return;
    last = problem;
    logger.error({ message, problem });
  };
}

import type { FieldError, PresageError } from '#contracts';
import type { CellProblem } from '#learning';
import { refusal } from './delivery-refusal.js';

const MOST_REPORTED = 20;
/** Nulls before values before labels: a hole in a column is the likelier cause of what follows. */
const ORDER: Record<CellProblem['kind'], number> = { null: 0, value: 1, target: 2 };

/** What is wrong with the rows of a delivery, up to the number of problems that one message can carry. */
export class DeliveryProblems {
  readonly #found: (CellProblem & { line: number })[] = [];

  constructor(private readonly file: string) {}

  /** @throws {PresageError} once there are as many as are worth reporting */
  add(line: number, problems: readonly CellProblem[]): void {
    for (const problem of problems) {
      this.#found.push({ ...problem, line });
      if (this.#found.length === MOST_REPORTED) throw this.#error();
    }
  }

  /** @throws {PresageError} when there is any */
  throwIfAny(): void {
    if (this.#found.length > 0) throw this.#error();
  }

  #error(): PresageError {
    const sorted = [...this.#found].sort((a, b) => ORDER[a.kind] - ORDER[b.kind] || a.line - b.line);
    const errors = sorted.map(({ line, column, detail }): FieldError => {
      const step = column.replaceAll('~', '~0').replaceAll('/', '~1');
      return { pointer: `/lines/${line}/${step}`, detail };
    });
    const { line, column, detail } = sorted[0] ?? { line: 1, column: '', detail: 'cannot be used' };
    return refusal(this.file, { line, column }, detail, errors);
  }
}

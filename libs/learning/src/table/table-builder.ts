import type { Column, DatasetContract, Label } from '#contracts';
import { parseDecimal } from './decimal.js';
import { GrowingColumn } from './growing-column.js';
import type { Table, TableColumn } from './table.js';
import { categoryText, cellRule, type Value, type ValueRule, Violation } from './value-rule.js';

/** What is wrong with a cell; `kind` says which rule, in the order in which they are best reported. */
export interface CellProblem {
  readonly kind: 'null' | 'value' | 'target';
  readonly column: string;
  readonly detail: string;
}

interface Growing {
  readonly name: string;
  readonly read: ValueRule;
  readonly push: (value: Value) => void;
  readonly finish: () => TableColumn;
}

/** Turns the cells of a delivery into a table, row by row. */
export class TableBuilder {
  /** The columns a row must have, in this order: the features, then the target. */
  readonly columnNames: readonly string[];
  readonly #columns: readonly Growing[];
  readonly #missing: ReadonlySet<string>;
  readonly #target: DatasetContract['target'];
  /** What stands in the file → the label it means. */
  readonly #meanings: ReadonlyMap<string, Label>;
  readonly #labels = new GrowingColumn((length) => new Int32Array(length));
  #rows = 0;

  constructor(contract: DatasetContract) {
    this.#target = contract.target;
    this.#meanings = new Map(
      Object.entries(contract.target.labels ?? {}).map(([cell, label]) => [cell.normalize('NFC'), label]),
    );
    this.#columns = contract.features.columns.map(growing);
    this.#missing = new Set(['', ...contract.csv.missing]);
    this.columnNames = [...this.#columns.map((column) => column.name), this.#target.column];
  }

  get rows(): number {
    return this.#rows;
  }

  /** Adds one row, cells in the order of `columnNames`; or adds nothing and says what is wrong with it. */
  add(cells: readonly string[]): CellProblem[] {
    const problems: CellProblem[] = [];
    const values = this.#columns.map((column, i): Value => {
      const cell = cells[i] ?? '';
      const missing = this.#missing.has(cell);
      const read = column.read(missing ? null : cell);
      if (!(read instanceof Violation)) return read;
      problems.push({ kind: missing ? 'null' : 'value', column: column.name, detail: read.detail });
      return null;
    });
    const label = this.#readLabel(cells[this.#columns.length] ?? '', problems);
    if (problems.length > 0) return problems;
    this.#columns.forEach((column, i) => column.push(values[i] ?? null));
    this.#labels.push(label);
    this.#rows++;
    return problems;
  }

  finish(): Table {
    return {
      rows: this.#rows,
      columns: this.#columns.map((column) => column.finish()),
      target: this.#labels.finish(),
    };
  }

  #readLabel(cell: string, problems: CellProblem[]): number {
    const { column, classes } = this.#target;
    if (this.#missing.has(cell)) {
      problems.push({ kind: 'null', column, detail: 'must not be null' });
      return -1;
    }
    const meant = this.#meanings.get(cell.normalize('NFC'));
    const label = classes.findIndex((candidate) =>
      meant === undefined ? means(cell, candidate) : candidate === meant,
    );
    if (label === -1) {
      const expected = classes.slice(0, 10).join(', ') + (classes.length > 10 ? ', …' : '');
      problems.push({ kind: 'target', column, detail: `must be one of ${expected}` });
    }
    return label;
  }
}

/** Numbers by value (`1.0` is 1), booleans in any case, text letter by letter. */
function means(cell: string, label: Label): boolean {
  if (typeof label === 'number') return parseDecimal(cell) === label;
  if (typeof label === 'boolean') return cell.toLowerCase() === String(label);
  return cell.normalize('NFC') === label.normalize('NFC');
}

function growing(column: Column): Growing {
  const read = cellRule(column);
  if (column.type === 'category') return growingCategory(column, read);
  const values = new GrowingColumn((length) => new Float64Array(length));
  return {
    name: column.name,
    read,
    push: (value) => values.push(typeof value === 'number' ? value : NaN),
    finish: () => ({ kind: 'numeric', values: values.finish() }),
  };
}

function growingCategory(column: Column, read: ValueRule): Growing {
  const codes = new GrowingColumn((length) => new Int32Array(length));
  const listed = column.categories?.map(categoryText(column));
  const codeOf = new Map((listed ?? []).map((category, code) => [category, code]));
  return {
    name: column.name,
    read,
    push: (value) => {
      if (typeof value === 'string' && listed === undefined && !codeOf.has(value))
        codeOf.set(value, codeOf.size);
      // A category that the contract does not list counts as none: the model must not learn what it cannot be told.
      codes.push(typeof value === 'string' ? (codeOf.get(value) ?? -1) : -1);
    },
    finish: () => ({ kind: 'category', codes: codes.finish(), categories: [...codeOf.keys()] }),
  };
}

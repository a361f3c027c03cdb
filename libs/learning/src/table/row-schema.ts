import type { FieldError, InputSchema, Instance } from '#contracts';
import { type Value, type ValueRule, valueRule, Violation } from './value-rule.js';

/** One instance, checked: a value per column, in the order of the input schema. */
export type Row = readonly Value[];

interface Field {
  readonly name: string;
  /** The name as one step of a JSON pointer, with its slash. */
  readonly step: string;
  /** Every object has something of this name, so that having it is no sign of a value. */
  readonly inherited: boolean;
  readonly nullable: boolean;
  readonly rule: ValueRule;
}

const REQUIRED = new Violation('is required');

/** The contract of one instance, made ready to check many. */
export class RowSchema {
  readonly #fields: readonly Field[];
  readonly #names: ReadonlySet<string>;
  readonly #rejectAdditional: boolean;

  constructor(schema: InputSchema) {
    this.#fields = schema.columns.map((column) => ({
      name: column.name,
      step: pointerStep(column.name),
      inherited: column.name in Object.prototype,
      nullable: column.nullable,
      rule: valueRule(column),
    }));
    this.#names = new Set(schema.columns.map((column) => column.name));
    this.#rejectAdditional = schema.additionalColumns === 'reject';
  }

  /**
   * The instance as a row; or undefined, with every problem added to `problems`. Never throws.
   * Keys come from outside: only own properties count, so `__proto__` and `constructor` are names like others.
   * @param pointer JSON pointer to the instance, e.g. `/instances/3`
   */
  read(instance: Instance, pointer: string, problems: FieldError[]): Row | undefined {
    const problemsBefore = problems.length;
    const row: Value[] = [];
    let present = 0;
    for (const field of this.#fields) {
      const absent = field.inherited && !Object.hasOwn(instance, field.name);
      const value = absent ? undefined : instance[field.name];
      if (value !== undefined) present++;
      const read = value === undefined && !field.nullable ? REQUIRED : field.rule(value ?? null);
      if (read instanceof Violation) problems.push({ pointer: pointer + field.step, detail: read.detail });
      else row.push(read);
    }
    if (this.#rejectAdditional) this.#rejectUnknownKeys(instance, present, pointer, problems);
    return problems.length === problemsBefore ? row : undefined;
  }

  #rejectUnknownKeys(instance: Instance, present: number, pointer: string, problems: FieldError[]): void {
    const keys = Object.keys(instance);
    if (keys.length === present) return;
    for (const key of keys) {
      if (this.#names.has(key)) continue;
      problems.push({ pointer: pointer + pointerStep(key), detail: 'is not a column of this model' });
    }
  }
}

function pointerStep(key: string): string {
  return `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

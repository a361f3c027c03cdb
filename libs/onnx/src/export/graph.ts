import {
  type AttributeProto,
  ELEMENT,
  type ElementType,
  encodeModel,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './model-proto.js';
import { utf8 } from './tensor.js';

/** Value of an operator's attribute. */
export type Attribute = number | string | readonly number[] | readonly string[] | TensorProto;

/** The oldest releases that have every operator used, so that old runtimes can read the files as well. */
const IR_VERSION = 8;
const OPSETS = [
  { domain: '', version: 15 },
  { domain: 'ai.onnx.ml', version: 3 },
];
const BATCH = { dimParam: 'n' };

/** A graph under construction. Values are known by name; each operator used has one output. */
export class Graph {
  readonly #nodes: NodeProto[] = [];
  readonly #constants: TensorProto[] = [];
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];
  readonly #names = new Set<string>();

  /** @param columns of the tensor [n, columns] */
  input(name: string, type: ElementType, columns: number): string {
    this.#names.add(name);
    this.#inputs.push(valueInfo(name, type, columns));
    return name;
  }

  /** Gives a value to the outside. @param columns of the tensor [n, columns]; absent: [n] */
  output(name: string, value: string, type: ElementType, columns?: number): void {
    this.#nodes.push({ opType: 'Identity', domain: '', input: [value], output: [name], attribute: [] });
    this.#outputs.push(valueInfo(name, type, columns));
  }

  constant(tensor: TensorProto): string {
    const name = this.#newName('constant');
    this.#constants.push({ ...tensor, name });
    return name;
  }

  /** Adds an operator of ONNX itself and returns the name of its output. */
  add(operator: string, inputs: string[], attributes: Record<string, Attribute> = {}): string {
    return this.#add('', operator, inputs, attributes);
  }

  /** Adds an operator of the domain `ai.onnx.ml`. */
  addMl(operator: string, inputs: string[], attributes: Record<string, Attribute>): string {
    return this.#add('ai.onnx.ml', operator, inputs, attributes);
  }

  encode(): Uint8Array {
    return encodeModel({
      irVersion: IR_VERSION,
      producerName: 'presage',
      opsetImport: OPSETS,
      graph: {
        name: 'presage',
        node: this.#nodes,
        initializer: this.#constants,
        input: this.#inputs,
        output: this.#outputs,
      },
    });
  }

  #add(domain: string, opType: string, input: string[], attributes: Record<string, Attribute>): string {
    const output = this.#newName(opType);
    const attribute = Object.entries(attributes).map(([name, value]) => attributeProto(name, value));
    this.#nodes.push({ opType, domain, input, output: [output], attribute });
    return output;
  }

  /** Inputs are named by columns, which may be called anything. */
  #newName(kind: string): string {
    let name = `/${kind}_${this.#names.size}`;
    while (this.#names.has(name)) name = `/${name}`;
    this.#names.add(name);
    return name;
  }
}

function valueInfo(name: string, type: ElementType, columns?: number): ValueInfoProto {
  const dim = columns === undefined ? [BATCH] : [BATCH, { dimValue: columns }];
  return { name, type: { tensorType: { elemType: ELEMENT[type], shape: { dim } } } };
}

/** `type` is the number that AttributeProto.AttributeType gives to the kind of value. */
function attributeProto(name: string, value: Attribute): AttributeProto {
  if (typeof value === 'number') return { name, type: 2, i: value };
  if (typeof value === 'string') return { name, type: 3, s: utf8(value) };
  if (!Array.isArray(value)) return { name, type: 4, t: value as TensorProto };
  if (value.every((element) => typeof element === 'number')) return { name, type: 7, ints: value };
  return { name, type: 8, strings: value.map((element) => utf8(String(element))) };
}

import protobuf from 'protobufjs/light.js';

/** Numbers that the format gives to the types of elements (TensorProto.DataType). */
export const ELEMENT = { float: 1, int64: 7, string: 8, bool: 9, double: 11 } as const;
export type ElementType = keyof typeof ELEMENT;

export interface TensorProto {
  dims: number[];
  dataType: number;
  name?: string;
  stringData?: Uint8Array[];
  /** Little-endian elements; strings cannot lie here. */
  rawData?: Uint8Array;
}

export interface AttributeProto {
  name: string;
  /** Which of the fields below holds the value (AttributeProto.AttributeType). */
  type: number;
  i?: number;
  s?: Uint8Array;
  t?: TensorProto;
  ints?: number[];
  strings?: Uint8Array[];
}

export interface NodeProto {
  opType: string;
  domain: string;
  input: string[];
  output: string[];
  attribute: AttributeProto[];
}

export interface ValueInfoProto {
  name: string;
  type: { tensorType: { elemType: number; shape: { dim: DimensionProto[] } } };
}
export type DimensionProto = { dimParam: string } | { dimValue: number };

export interface ModelProto {
  irVersion: number;
  producerName: string;
  opsetImport: { domain: string; version: number }[];
  graph: {
    name: string;
    node: NodeProto[];
    initializer: TensorProto[];
    input: ValueInfoProto[];
    output: ValueInfoProto[];
  };
}

const many = (type: string, id: number) => ({ rule: 'repeated', type, id });
const one = (type: string, id: number) => ({ type, id });

/** The part of ONNX's schema (onnx.proto, IR version 8) that is written here, with its field numbers. */
const SCHEMA = protobuf.Root.fromJSON({
  nested: {
    ModelProto: {
      fields: {
        irVersion: one('int64', 1),
        producerName: one('string', 2),
        graph: one('GraphProto', 7),
        opsetImport: many('OperatorSetIdProto', 8),
      },
    },
    OperatorSetIdProto: { fields: { domain: one('string', 1), version: one('int64', 2) } },
    GraphProto: {
      fields: {
        node: many('NodeProto', 1),
        name: one('string', 2),
        initializer: many('TensorProto', 5),
        input: many('ValueInfoProto', 11),
        output: many('ValueInfoProto', 12),
      },
    },
    NodeProto: {
      fields: {
        input: many('string', 1),
        output: many('string', 2),
        opType: one('string', 4),
        attribute: many('AttributeProto', 5),
        domain: one('string', 7),
      },
    },
    AttributeProto: {
      fields: {
        name: one('string', 1),
        i: one('int64', 3),
        s: one('bytes', 4),
        t: one('TensorProto', 5),
        ints: many('int64', 8),
        strings: many('bytes', 9),
        type: one('int32', 20),
      },
    },
    TensorProto: {
      fields: {
        dims: many('int64', 1),
        dataType: one('int32', 2),
        stringData: many('bytes', 6),
        name: one('string', 8),
        rawData: one('bytes', 9),
      },
    },
    ValueInfoProto: { fields: { name: one('string', 1), type: one('TypeProto', 2) } },
    TypeProto: { fields: { tensorType: one('TensorType', 1) } },
    TensorType: { fields: { elemType: one('int32', 1), shape: one('TensorShapeProto', 2) } },
    TensorShapeProto: { fields: { dim: many('Dimension', 1) } },
    Dimension: { fields: { dimValue: one('int64', 1), dimParam: one('string', 2) } },
  },
});

/** The bytes of a `.onnx` file. */
export function encodeModel(model: ModelProto): Uint8Array {
  return SCHEMA.lookupType('ModelProto').encode(model).finish();
}

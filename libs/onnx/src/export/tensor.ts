import { ELEMENT, type TensorProto } from './model-proto.js';

/** Constants of a graph. `dims` multiply to the number of values; none is a scalar. */

export function doubles(dims: number[], values: ArrayLike<number>): TensorProto {
  const bytes = new DataView(new ArrayBuffer(values.length * 8));
  for (let i = 0; i < values.length; i++) bytes.setFloat64(i * 8, values[i] ?? NaN, true);
  return { dims, dataType: ELEMENT.double, rawData: new Uint8Array(bytes.buffer) };
}

export function integers(dims: number[], values: readonly number[]): TensorProto {
  const bytes = new DataView(new ArrayBuffer(values.length * 8));
  values.forEach((value, i) => bytes.setBigInt64(i * 8, BigInt(value), true));
  return { dims, dataType: ELEMENT.int64, rawData: new Uint8Array(bytes.buffer) };
}

export function booleans(dims: number[], values: readonly boolean[]): TensorProto {
  return { dims, dataType: ELEMENT.bool, rawData: Uint8Array.from(values, Number) };
}

export function texts(dims: number[], values: readonly string[]): TensorProto {
  return { dims, dataType: ELEMENT.string, stringData: values.map(utf8) };
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

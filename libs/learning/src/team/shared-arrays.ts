/** Arrays over shared memory: threads that are given them copy nothing. */
export const sharedBytes = (length: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(length));

export const sharedIndices = (length: number): Int32Array =>
  new Int32Array(new SharedArrayBuffer(4 * length));

export const sharedFloats = (length: number): Float32Array =>
  new Float32Array(new SharedArrayBuffer(4 * length));

export const sharedNumbers = (length: number): Float64Array =>
  new Float64Array(new SharedArrayBuffer(8 * length));

export function sharedCopy(values: Int32Array): Int32Array;
export function sharedCopy(values: Float64Array): Float64Array;
export function sharedCopy(values: Int32Array | Float64Array): Int32Array | Float64Array {
  if (values instanceof Int32Array) {
    const copy = sharedIndices(values.length);
    copy.set(values);
    return copy;
  }
  const copy = sharedNumbers(values.length);
  copy.set(values);
  return copy;
}

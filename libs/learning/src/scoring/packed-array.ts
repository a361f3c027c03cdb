import { ArtifactError } from './artifact-error.js';

const PACKABLE = {
  Int16Array,
  Uint8Array,
  Uint32Array,
  Float32Array,
  Float64Array,
} as const;
type PackableName = keyof typeof PACKABLE;
type Packable<N extends PackableName> = InstanceType<(typeof PACKABLE)[N]>;

const BIG_ENDIAN_HOST = new Uint8Array(Uint16Array.of(1).buffer)[0] === 0;

/** The array's bytes in base64, little-endian whatever the machine. */
export function packArray(
  array: Int16Array | Uint8Array | Uint32Array | Float32Array | Float64Array,
): string {
  const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength);
  return (BIG_ENDIAN_HOST ? swapped(Buffer.from(bytes), array.BYTES_PER_ELEMENT) : bytes).toString('base64');
}

/**
 * The array that `packArray` wrote.
 * @throws {ArtifactError} when the text does not hold a whole number of elements
 */
export function unpackArray<N extends PackableName>(name: N, text: string): Packable<N>;
export function unpackArray(name: PackableName, text: string): Packable<PackableName> {
  const Kind = PACKABLE[name];
  const size = Kind.BYTES_PER_ELEMENT;
  const decoded = Buffer.from(text, 'base64');
  if (decoded.length % size !== 0) throw new ArtifactError(`${decoded.length} bytes are no ${name}`);
  // A copy with a buffer of its own: a decoded one may lie anywhere in a pool, at addresses that do not fit.
  const bytes = new Uint8Array(decoded);
  if (BIG_ENDIAN_HOST) swapped(Buffer.from(bytes.buffer), size);
  return new Kind(bytes.buffer);
}

function swapped(bytes: Buffer, size: number): Buffer {
  if (size === 2) return bytes.swap16();
  if (size === 4) return bytes.swap32();
  return size === 8 ? bytes.swap64() : bytes;
}

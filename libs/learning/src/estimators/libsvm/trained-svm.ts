import type libsvm from 'libsvm-js/out/wasm/libsvm.js';

/** What LIBSVM has learned. */
export interface TrainedSvm {
  /** Class label of each of LIBSVM's groups: the order in which it met them. Empty for one-class models. */
  readonly labels: number[];
  /** Support vectors: places among the training rows, group after group. */
  readonly rows: number[];
  readonly rowsPerGroup: number[];
  /** Groups - 1 rows, as wide as there are support vectors. */
  readonly coefficients: number[][];
  /** Per pair of groups (0,1), (0,2), …, (1,2), …; so are Platt's A and B, where asked for. */
  readonly rho: number[];
  readonly probabilityA: number[];
  readonly probabilityB: number[];
}

/** Byte offsets in `struct svm_model` (svm.h of LIBSVM 3.2x), for pointers of 4 bytes. */
const OFFSET = {
  type: 0,
  kernel: 4,
  gamma: 16,
  groups: 96,
  vectors: 100,
  coefficients: 108,
  rho: 112,
  probabilityA: 116,
  probabilityB: 120,
  rows: 124,
  labels: 128,
  rowsPerGroup: 132,
} as const;

/**
 * Reads a model out of LIBSVM's memory. Its own text form rounds to six digits, which is too little to give its answers.
 * @param asked what was trained; a model that differs from it lies in memory otherwise than expected
 */
export function readModel(
  memory: typeof libsvm,
  address: number,
  asked: { readonly type: string; readonly gamma: number; readonly rows: number },
): TrainedSvm {
  const integer = (offset: keyof typeof OFFSET) => memory.HEAP32[(address + OFFSET[offset]) / 4] ?? 0;
  const integers = (offset: keyof typeof OFFSET, count: number) => {
    const start = integer(offset) / 4;
    return start === 0 ? [] : [...memory.HEAP32.subarray(start, start + count)];
  };
  const doublesAt = (pointer: number, count: number) =>
    pointer === 0 ? [] : [...memory.HEAPF64.subarray(pointer / 8, pointer / 8 + count)];
  const doubles = (offset: keyof typeof OFFSET, count: number) => doublesAt(integer(offset), count);

  const [groups, vectors] = [integer('groups'), integer('vectors')];
  const rows = integers('rows', vectors).map((row) => row - 1);
  const gamma = memory.HEAPF64[(address + OFFSET.gamma) / 8];
  const asExpected =
    address !== 0 &&
    integer('type') === Number(asked.type) &&
    gamma === asked.gamma &&
    groups >= 2 &&
    rows.length === vectors &&
    rows.every((row) => row >= 0 && row < asked.rows);
  if (!asExpected) throw new Error('LIBSVM keeps its model in another layout than expected');

  const pairs = (groups * (groups - 1)) / 2;
  return {
    labels: integers('labels', groups),
    rows,
    rowsPerGroup: integers('rowsPerGroup', groups),
    coefficients: integers('coefficients', groups - 1).map((pointer) => doublesAt(pointer, vectors)),
    rho: doubles('rho', pairs),
    probabilityA: doubles('probabilityA', pairs),
    probabilityB: doubles('probabilityB', pairs),
  };
}

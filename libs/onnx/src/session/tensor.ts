/** The types of elements that tables have to do with. */
export type ColumnData =
  | { readonly type: 'float32'; readonly data: Float32Array }
  | { readonly type: 'float64'; readonly data: Float64Array }
  | { readonly type: 'int32'; readonly data: Int32Array }
  | { readonly type: 'int64'; readonly data: BigInt64Array }
  | { readonly type: 'bool'; readonly data: Uint8Array }
  | { readonly type: 'string'; readonly data: string[] };

/** A tensor as it travels between threads: plain data. */
export type PlainTensor = ColumnData & { readonly dims: readonly number[] };

/** An input or output as the file declares it. A dimension that is not fixed has a name. */
export type Declared =
  | { readonly name: string; readonly isTensor: false }
  | {
      readonly name: string;
      readonly isTensor: true;
      readonly type: string;
      readonly shape: readonly (number | string)[];
    };

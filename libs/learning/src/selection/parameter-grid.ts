/** What a parameter may be; null stands for its absence (the estimator's default). */
export type GridValue = number | string | boolean | null;
export type GridPoint = Record<string, number | string | boolean>;

/** All combinations of the axes' values: names in alphabetical order, the last one changing fastest. */
export function parameterGrid(axes: Readonly<Record<string, readonly GridValue[]>>): GridPoint[] {
  let points: GridPoint[] = [{}];
  for (const name of Object.keys(axes).sort()) {
    points = points.flatMap((point) =>
      (axes[name] ?? []).map((value) => (value === null ? point : { ...point, [name]: value })),
    );
  }
  return points;
}

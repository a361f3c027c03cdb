/**
 * Thins a curve for a picture. The path is cut into pieces of equal length (steps along x and y added up, so that a steep
 * rise keeps its points), and of every piece the lowest and the highest point stay: no spike is lost. The ends stay.
 * @param most points to keep, at least 4
 */
export function drawnPoints<P>(
  points: readonly P[],
  x: (point: P) => number,
  y: (point: P) => number,
  most: number,
): P[] {
  if (points.length <= most) return [...points];
  const pathTo = pathLengths(points, x, y);
  const whole = pathTo.at(-1) ?? 0;
  const pieces = Math.floor((most - 2) / 2);
  const kept = new Set<number>([0, points.length - 1]);
  let start = 0;
  for (let piece = 1; piece <= pieces; piece++) {
    let lowest = start;
    let highest = start;
    let i = start;
    for (; i < points.length && (piece === pieces || (pathTo[i] ?? 0) < (piece / pieces) * whole); i++) {
      if (heightOf(points, i, y) < heightOf(points, lowest, y)) lowest = i;
      if (heightOf(points, i, y) >= heightOf(points, highest, y)) highest = i;
    }
    if (i > start) kept.add(lowest).add(highest);
    start = i;
  }
  return points.filter((_, i) => kept.has(i));
}

function pathLengths<P>(
  points: readonly P[],
  x: (point: P) => number,
  y: (point: P) => number,
): Float64Array {
  const lengths = new Float64Array(points.length);
  let before: P | undefined;
  let length = 0;
  points.forEach((point, i) => {
    if (before !== undefined) length += Math.abs(x(point) - x(before)) + Math.abs(y(point) - y(before));
    lengths[i] = length;
    before = point;
  });
  return lengths;
}

function heightOf<P>(points: readonly P[], index: number, y: (point: P) => number): number {
  const point = points[index];
  return point === undefined ? NaN : y(point);
}

/**
 * The value below which `share` (0 to 1) of the values lie, interpolated linearly between neighbours
 * (Hyndman and Fan's type 7, numpy's default). NaN when there are none.
 * @param sorted ascending, without NaN
 */
export function sortedQuantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const [low, high] = [sorted[below] ?? NaN, sorted[Math.ceil(place)] ?? NaN];
  return low + (place - below) * (high - low);
}

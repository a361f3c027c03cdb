/** Ranges longer than this are narrowed by a sample first. */
const LONG = 600;

/**
 * Puts the number that sorting would put at `place` there, none larger before it and none smaller after it, in time
 * that grows with the length: Floyd and Rivest, "Algorithm 489: SELECT" (Communications of the ACM 18, 1975).
 * @param numbers without NaN
 * @param place 0 to length - 1
 */
export function select(numbers: Float64Array, place: number): void {
  narrow(numbers, place, 0, numbers.length - 1);
}

function narrow(numbers: Float64Array, place: number, first: number, last: number): void {
  let left = first;
  let right = last;
  while (right > left) {
    if (right - left > LONG) narrowBySample(numbers, place, left, right);
    [left, right] = partition(numbers, place, left, right);
  }
}

/** Selects in a small range around the expected place, so that its number there is a pivot very near to the wanted one. */
function narrowBySample(numbers: Float64Array, place: number, left: number, right: number): void {
  const length = right - left + 1;
  const rank = place - left + 1;
  const log = Math.log(length);
  const size = 0.5 * Math.exp((2 * log) / 3);
  const side = rank < length / 2 ? -1 : 1;
  const spread = 0.5 * Math.sqrt((log * size * (length - size)) / length) * side;
  const sampleLeft = Math.max(left, Math.floor(place - (rank * size) / length + spread));
  const sampleRight = Math.min(right, Math.floor(place + ((length - rank) * size) / length + spread));
  narrow(numbers, place, sampleLeft, sampleRight);
}

/** Divides the range by the number at `place`; what remains of it still holds the wanted number. */
function partition(numbers: Float64Array, place: number, left: number, right: number): [number, number] {
  const pivot = numbers[place]!;
  let i = left;
  let j = right;
  while (i <= j) {
    while (numbers[i]! < pivot) i++;
    while (numbers[j]! > pivot) j--;
    if (i > j) break;
    const moved = numbers[i]!;
    numbers[i++] = numbers[j]!;
    numbers[j--] = moved;
  }
  return [j < place ? i : left, place < i ? j : right];
}

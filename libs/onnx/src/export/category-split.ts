/** Categories that a node asks for one by one, and whether they are those that go left. */
export interface PlaceSplit {
  readonly places: readonly number[];
  readonly isLeft: boolean;
}

/** No category has this place. */
const NOWHERE = -1;

/**
 * The shorter of a split's two lists.
 * @param set the categories that go left, 32 to a word, the lowest bit first
 * @param size how many categories there are; this number itself is the place of what is none of them
 * @param missingLeft does none of them go left?
 */
export function splitByPlaces(set: Uint32Array, size: number, missingLeft: boolean): PlaceSplit {
  const left: number[] = [];
  const right: number[] = [];
  for (let place = 0; place <= size; place++) {
    const isLeft = place === size ? missingLeft : (((set[place >>> 5] ?? 0) >>> (place & 31)) & 1) === 1;
    (isLeft ? left : right).push(place);
  }
  const isLeft = left.length <= right.length;
  const places = isLeft ? left : right;
  return { places: places.length === 0 ? [NOWHERE] : places, isLeft };
}

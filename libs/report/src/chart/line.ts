import { MUTED } from './palette.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line through the points in the order given: points with equal x would otherwise be joined as they please. */
export function line(points: readonly Point[], color: string) {
  return {
    data: { values: points.map(({ x, y }, place) => ({ x, y, place })) },
    mark: { type: 'line' as const, color, strokeWidth: 2, strokeJoin: 'round' as const },
    encoding: { order: { field: 'place', type: 'quantitative' as const } },
  };
}

/** What the lines are to be compared with. */
export function referenceLine(from: Point, to: Point) {
  return {
    data: { values: [from, to] },
    mark: { type: 'line' as const, color: MUTED, strokeDash: [4, 4], strokeWidth: 1 },
  };
}

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { drawnPoints } from '#learning';

interface Point {
  x: number;
  y: number;
}
const thinned = (points: Point[], most: number) =>
  drawnPoints(
    points,
    (point) => point.x,
    (point) => point.y,
    most,
  );

describe('a curve thinned for a picture', () => {
  it('keeps its ends, its extremes and its order, within the bound', () => {
    const paths = fc.array(
      fc.record({
        x: fc.double({ min: 0, max: 1, noNaN: true }),
        y: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      {
        minLength: 1,
        maxLength: 300,
      },
    );
    fc.assert(
      fc.property(paths, fc.integer({ min: 4, max: 50 }), (points, most) => {
        const kept = thinned(points, most);
        expect(kept.length).toBeLessThanOrEqual(most);
        expect(kept[0]).toBe(points[0]);
        expect(kept.at(-1)).toBe(points.at(-1));
        const heights = points.map((point) => point.y);
        expect(Math.min(...kept.map((point) => point.y))).toBe(Math.min(...heights));
        expect(Math.max(...kept.map((point) => point.y))).toBe(Math.max(...heights));
        const places = kept.map((point) => points.indexOf(point));
        expect(places).toEqual([...places].sort((a, b) => a - b));
      }),
    );
  });

  it('keeps points of a steep rise, though all of it lies at one x', () => {
    const rise = Array.from({ length: 100 }, (_, i) => ({ x: 0, y: i / 100 }));
    const flat = Array.from({ length: 10_000 }, (_, i) => ({ x: i / 10_000, y: 1 }));
    const kept = thinned([...rise, ...flat], 42);
    expect(kept.filter((point) => point.x === 0).length).toBeGreaterThan(15);
  });

  it('leaves a short one as it is', () => {
    const points = [
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ];
    expect(thinned(points, 4)).toEqual(points);
  });
});

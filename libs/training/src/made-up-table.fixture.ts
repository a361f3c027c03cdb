import { DatasetContract } from '#contracts';
import { MersenneTwister, type Table, TableBuilder } from '#learning';

/** Three numbers, one with gaps, and a category with rare values; two or three classes of unlike size. */
export function madeUp(classes: 2 | 3): DatasetContract {
  return DatasetContract.parse({
    name: 'made-up',
    features: {
      columns: [
        { name: 'x', type: 'number' },
        { name: 'y', type: 'number', nullable: true },
        { name: 'size', type: 'number' },
        { name: 'colour', type: 'category', nullable: true },
        { name: 'age', type: 'number' },
      ],
    },
    target:
      classes === 2
        ? { column: 'kind', classes: ['a', 'b'], positiveClass: 'b', labels: { c: 'b' } }
        : { column: 'kind', classes: ['a', 'b', 'c'] },
  });
}

/** Rows whose class depends on all columns together, and a little on chance. */
export function madeUpTable(contract: DatasetContract, rows: number): Table {
  const random = new MersenneTwister(11);
  const builder = new TableBuilder(contract);
  for (let row = 0; row < rows; row++) {
    const [x, y, size, age] = [random.fraction(), random.fraction(), random.fraction(), random.fraction()];
    const colour = random.upTo(40);
    const signal = x + y * size + (colour % 3) / 4 + (age > 0.5 ? 0.3 : 0) + random.fraction() / 4;
    const kind = signal > 1.4 ? 'a' : signal > 0.8 ? 'b' : 'c';
    const cells = [x, row % 7 === 0 ? '' : y, size, colour === 0 ? '' : `c${colour}`, age];
    builder.add([...cells.map(String), kind]);
  }
  return builder.finish();
}

import { Histogram } from 'prom-client';
import type { Registry } from 'prom-client';

export interface RowHistogramOptions {
  readonly name: string;
  readonly help: string;
  /** Upper bounds, ascending. */
  readonly buckets: readonly number[];
  readonly registry: Registry;
}

/**
 * A histogram of what every row has, by model. A request takes its model's tally once: prom-client's own `observe` looks the
 * labels up for each value, which is a quarter of all that a row out of the cache costs.
 */
export class RowHistogram extends Histogram<'model'> {
  private readonly tallies = new Map<string, Tally>();

  constructor(private readonly options: RowHistogramOptions) {
    const { name, help, buckets, registry } = options;
    super({ name, help, labelNames: ['model'], buckets: [...buckets], registers: [registry] });
  }

  of(model: string): Tally {
    const known = this.tallies.get(model);
    if (known !== undefined) return known;
    const tally = new Tally(this.options.buckets);
    this.tallies.set(model, tally);
    return tally;
  }

  /** Prom-client makes its text and its JSON of this; its types do not name it. */
  async getForPromString() {
    const { name, help } = this.options;
    const values = [...this.tallies].flatMap(([model, tally]) => tally.exported(name, model));
    return { name, help, type: 'histogram', aggregator: 'sum', values };
  }
}

/** The values of one model. */
class Tally {
  private readonly counts: number[];
  private beyond = 0;
  private sum = 0;

  constructor(private readonly bounds: readonly number[]) {
    this.counts = bounds.map(() => 0);
  }

  observe(value: number): void {
    this.sum += value;
    for (let i = 0; i < this.bounds.length; i++) {
      if (value <= this.bounds[i]!) {
        this.counts[i]!++;
        return;
      }
    }
    this.beyond++;
  }

  exported(name: string, model: string) {
    const sharedLabels = { model };
    const bucket = { metricName: `${name}_bucket`, sharedLabels };
    let atMost = 0;
    const buckets = this.bounds.map((le, i) => {
      atMost += this.counts[i]!;
      return { ...bucket, labels: { le }, value: atMost };
    });
    const count = atMost + this.beyond;
    return [
      ...buckets,
      { ...bucket, labels: { le: '+Inf' }, value: count },
      { metricName: `${name}_sum`, sharedLabels, labels: {}, value: this.sum },
      { metricName: `${name}_count`, sharedLabels, labels: {}, value: count },
    ];
  }
}

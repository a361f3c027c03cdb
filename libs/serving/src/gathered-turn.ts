/** Items that go together at most: more would keep Redis, which does one thing at a time, from everybody else. */
const MOST_ITEMS = 1_000;

/** Answers each item, in their order. Fails as a whole. */
type AskTogether<Item, Found> = (items: readonly Item[]) => Promise<readonly Found[]>;

interface Turn<Item, Found> {
  readonly items: Item[];
  readonly found: Promise<readonly Found[]>;
  go(): void;
}

/**
 * Lets all who ask in one turn of the event loop ask together: one command in place of many. It leaves when the turn
 * ends, or when it is large enough.
 */
export class GatheredTurn<Item, Found> {
  private open: Turn<Item, Found> | undefined;

  constructor(private readonly ask: AskTogether<Item, Found>) {}

  /** What is found for these items, in their order; rejects when the common question does. */
  async of(items: readonly Item[]): Promise<readonly Found[]> {
    const turn = (this.open ??= this.begin());
    const start = turn.items.length;
    for (const item of items) turn.items.push(item);
    const end = turn.items.length;
    if (end >= MOST_ITEMS) this.leave(turn);
    const found = await turn.found;
    return start === 0 && end === found.length ? found : found.slice(start, end);
  }

  private begin(): Turn<Item, Found> {
    const { promise: found, resolve, reject } = Promise.withResolvers<readonly Found[]>();
    const items: Item[] = [];
    const turn = { items, found, go: () => void this.ask(items).then(resolve, reject) };
    setImmediate(() => this.leave(turn));
    return turn;
  }

  /** Once: the end of the turn comes also for those that were large enough before. */
  private leave(turn: Turn<Item, Found>): void {
    if (this.open !== turn) return;
    this.open = undefined;
    turn.go();
  }
}

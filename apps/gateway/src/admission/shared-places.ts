/** Beyond this share of the places whoever has more than a few of them gets no more: others find room. */
const SHARED = 0.9;
const FEW = 8;

/** Places of a process that are held for long, which no one owner can have all of. */
export class SharedPlaces {
  private readonly ofOwner = new Map<string, number>();
  private count = 0;

  constructor(private readonly most: number) {}

  get taken(): number {
    return this.count;
  }

  /**
   * @param owner undefined: nobody is told from anybody, and may have all
   * @returns gives the place back, to be called once; undefined: there is none for this owner
   */
  take(owner: string | undefined): (() => void) | undefined {
    if (this.count >= this.most) return undefined;
    if (owner === undefined) {
      this.count++;
      return () => void this.count--;
    }
    const own = this.ofOwner.get(owner) ?? 0;
    if (own >= FEW && this.count >= SHARED * this.most) return undefined;
    this.count++;
    this.ofOwner.set(owner, own + 1);
    return () => this.giveBack(owner);
  }

  private giveBack(owner: string): void {
    this.count--;
    const left = (this.ofOwner.get(owner) ?? 1) - 1;
    if (left === 0) this.ofOwner.delete(owner);
    else this.ofOwner.set(owner, left);
  }
}

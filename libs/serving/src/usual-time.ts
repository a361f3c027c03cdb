/** How much of a new sample is believed when it is shorter, and when it is longer, than what was known. */
const WEIGHT = { shorter: 0.5, longer: 0.05 } as const;

/**
 * What something usually takes. Quick to believe less and slow to believe more: whatever disturbs a measurement (code
 * not compiled yet, a garbage collection, a busy event loop) makes it longer.
 */
export class UsualTime {
  private usual: number | undefined;

  /** Undefined until something was measured. */
  get micros(): number | undefined {
    return this.usual;
  }

  add(micros: number): void {
    const { usual } = this;
    if (usual === undefined) this.usual = micros;
    else this.usual = usual + (micros < usual ? WEIGHT.shorter : WEIGHT.longer) * (micros - usual);
  }
}

import { SingleBar } from 'cli-progress';

/** A bar on standard error while something long runs; on a terminal only, since elsewhere it would fill a log. */
export class ProgressBar {
  private readonly bar: SingleBar;
  private started = false;

  constructor(private readonly quiet: boolean) {
    this.bar = new SingleBar({
      stream: process.stderr,
      format: '{bar} {percentage} % {stage}',
      barsize: 30,
      hideCursor: true,
      clearOnComplete: true,
    });
  }

  /** @param share 0 to 1 */
  update(share: number, stage: string): void {
    if (this.quiet || !process.stderr.isTTY) return;
    const percent = Math.floor(share * 100);
    if (!this.started) this.bar.start(100, percent, { stage });
    this.started = true;
    this.bar.update(percent, { stage });
  }

  end(): void {
    if (this.started) this.bar.stop();
    this.started = false;
  }
}

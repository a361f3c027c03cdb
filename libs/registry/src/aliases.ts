import { Logger } from '@nestjs/common';
import { AliasMove, ModelName, PresageError, PRODUCTION, taskOf, thresholdProblem } from '#contracts';
import { AliasLog } from './alias-log.js';
import type { ArtifactFolder } from './artifact-folder.js';
import { aliasFile, currentFile, MODELS } from './layout.js';
import type { Versions } from './versions.js';

export interface MoveRequest {
  model: string;
  alias: string;
  version: string;
  /** Absent: the version's own. Only another threshold is a move to the same version. */
  threshold?: number | undefined;
  /** Who asked: `trainer`, `api`, a key's name. */
  by: string;
  reason?: string | undefined;
  /** Move only while the alias points to this version; `null`: only while it does not exist. */
  ifCurrent?: string | null | undefined;
}

export type MoveOutcome =
  | { kind: 'moved'; move: AliasMove }
  | { kind: 'conflict'; current: AliasMove | undefined }
  | { kind: 'unknown_version' };

/** `moved_before`: the alias has pointed to the version already, wherever it points now. */
export type MoveOnceOutcome = MoveOutcome | { kind: 'moved_before'; move: AliasMove };

export type RollbackRequest = Pick<MoveRequest, 'model' | 'alias' | 'by' | 'reason'>;
export type RollbackOutcome = Exclude<MoveOutcome, { kind: 'unknown_version' }> | { kind: 'nothing_before' };

/** How often a move may lose the race for the next number before it gives up. */
const MAX_ATTEMPTS = 1_000;

/**
 * Movable names of versions. A move is atomic and durable when it is answered; readers see the old version or the
 * new one. `aliases/<alias>` and `CURRENT` are derived for other programs and never read for a decision.
 */
export class Aliases {
  readonly #folder: ArtifactFolder;
  readonly #log: AliasLog;
  readonly #versions: Versions;
  readonly #announce: (move: AliasMove) => Promise<void>;
  readonly #now: () => Date;
  readonly #logger = new Logger('registry');

  /** `announce` is called after a move is durable; must settle soon. Its failure costs the others a timer's interval. */
  constructor(
    folder: ArtifactFolder,
    versions: Versions,
    announce: (move: AliasMove) => Promise<void>,
    now: () => Date = () => new Date(),
  ) {
    this.#folder = folder;
    this.#log = new AliasLog(folder);
    this.#versions = versions;
    this.#announce = announce;
    this.#now = now;
  }

  /** Where the alias points: its last move. */
  async pointer(model: string, alias: string): Promise<AliasMove | undefined> {
    return this.#log.last(model, alias);
  }

  /** The pointer of every alias of a model, by name. */
  async pointers(model: string): Promise<AliasMove[]> {
    const moves = await Promise.all(
      (await this.#log.aliases(model)).map((alias) => this.#log.last(model, alias)),
    );
    return moves.filter((move) => move !== undefined);
  }

  /** Every move, newest first. */
  async history(model: string, alias: string): Promise<AliasMove[]> {
    return this.#log.history(model, alias);
  }

  /** @throws {PresageError} `invalid_request` for a threshold that the version cannot have */
  async move(request: MoveRequest): Promise<MoveOutcome> {
    return this.#moveUnless<never>(request, async () => undefined);
  }

  /**
   * Moves the alias unless it has ever pointed to the version: who wakes up after a long sleep, and believes that its
   * move is still to be made, changes nothing. Known and moved in one step, as the move takes the next number.
   * @throws {PresageError} as `move`
   */
  async moveOnce(request: MoveRequest): Promise<MoveOnceOutcome> {
    const { model, alias, version } = request;
    return this.#moveUnless(request, async (current) => {
      const history = await this.#log.history(model, alias);
      const move = history.find((earlier) => earlier.n <= (current?.n ?? 0) && earlier.version === version);
      return move && { kind: 'moved_before', move };
    });
  }

  /** `reason` is asked about every state from which the move is tried. */
  async #moveUnless<Reason>(
    request: MoveRequest,
    reason: (current: AliasMove | undefined) => Promise<Reason | undefined>,
  ): Promise<MoveOutcome | Reason> {
    const { model, alias, version, threshold, ifCurrent } = request;
    const metadata = await this.#versions.metadata(model, version);
    if (metadata === undefined) return { kind: 'unknown_version' };
    const problem = threshold === undefined ? undefined : thresholdProblem(taskOf(metadata), threshold);
    if (problem !== undefined) {
      const errors = [{ pointer: '/threshold', detail: problem }];
      throw new PresageError('invalid_request', `/threshold ${problem}`, { errors });
    }
    let current = await this.#log.last(model, alias);
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const against = await reason(current);
      if (against !== undefined) return against;
      if (ifCurrent !== undefined && (current?.version ?? null) !== ifCurrent) break;
      const move = await this.#moveFrom(current, request);
      if (move !== undefined) return { kind: 'moved', move };
      current = await this.#log.last(model, alias);
    }
    return { kind: 'conflict', current };
  }

  /** Where a rollback would lead. Absent: there was no other place before, or its version has been removed. */
  async previous(model: string, alias: string): Promise<AliasMove | undefined> {
    const current = await this.#log.last(model, alias);
    return current === undefined ? undefined : this.#before(current);
  }

  /**
   * Back to the version and threshold before the present ones; a second call brings them back.
   * `nothing_before`: there were no others, or their version has been removed.
   */
  async rollback({ model, alias, by, reason }: RollbackRequest): Promise<RollbackOutcome> {
    const current = await this.#log.last(model, alias);
    if (current === undefined) return { kind: 'nothing_before' };
    const before = await this.#before(current);
    if (before === undefined) return { kind: 'nothing_before' };
    const { version, threshold } = before;
    // One try only: if somebody moved it meanwhile, what the caller wanted to undo is no longer the last move.
    const move = await this.#moveFrom(current, { model, alias, version, threshold, by, reason });
    if (move !== undefined) return { kind: 'moved', move };
    return { kind: 'conflict', current: await this.#log.last(model, alias) };
  }

  /** Writes the derived files anew where they lag behind: a mover may have died between move and derived file. */
  async repair(): Promise<void> {
    const models = (await this.#folder.list(MODELS)).filter((name) => ModelName.safeParse(name).success);
    for (const model of models) {
      for (const alias of await this.#log.aliases(model)) await this.#derive(model, alias);
    }
  }

  /**
   * The last move before this one to something else, if its version is still there: repeated moves to the same would
   * make going back a no-op.
   */
  async #before(current: AliasMove): Promise<AliasMove | undefined> {
    for (let n = current.n - 1; n > 0; n--) {
      const move = await this.#log.read(current.model, current.alias, n);
      if (move === undefined) continue;
      if (move.version === current.version && move.threshold === current.threshold) continue;
      const metadata = await this.#versions.metadata(move.model, move.version);
      return metadata === undefined ? undefined : move;
    }
    return undefined;
  }

  async #moveFrom(current: AliasMove | undefined, request: MoveRequest): Promise<AliasMove | undefined> {
    const { model, alias, version, threshold, by, reason } = request;
    const move = AliasMove.parse({
      n: (current?.n ?? 0) + 1,
      model,
      alias,
      version,
      from: current?.version,
      threshold,
      at: this.#now().toISOString(),
      by,
      reason,
    });
    if (!(await this.#log.append(move))) return undefined;
    // From here on the move stands, whatever happens below.
    await this.#derive(model, alias);
    try {
      await this.#announce(move);
    } catch (error) {
      this.#warn('an alias move could not be announced', model, alias, error);
    }
    return move;
  }

  /**
   * Writes, then looks again: a slower writer of an older move may have written in between, and the last one to
   * write must be one who has seen the last move.
   */
  async #derive(model: string, alias: string): Promise<void> {
    const files = [aliasFile(model, alias), ...(alias === PRODUCTION ? [currentFile(model)] : [])];
    try {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        const move = await this.#log.last(model, alias);
        if (move === undefined) return;
        const line = `${move.version}\n`;
        const stale: string[] = [];
        for (const file of files) {
          const read = await this.#folder.read(file, line.length);
          if (read.kind !== 'read' || read.bytes.toString() !== line) stale.push(file);
        }
        if (stale.length === 0) return;
        for (const file of stale) await this.#folder.write(file, Buffer.from(line));
      }
    } catch (error) {
      this.#warn('the derived files of an alias could not be written', model, alias, error);
    }
  }

  /** Not an error for a human: the timers and the repair at start make it good. */
  #warn(message: string, model: string, alias: string, error: unknown): void {
    this.#logger.warn({ message, model, alias, reason: String(error) });
  }
}

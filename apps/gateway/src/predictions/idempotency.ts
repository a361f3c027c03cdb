import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { PresageError, Ulid } from '#contracts';
import { RedisConnections } from '#redis';
import { SETTINGS } from '#settings';
import type { Settings } from '#settings';
import { canonicalJson } from './canonical-json.js';

/** The name space of those who submit where keys are off. */
const NOBODY = 'anonymous';

/** The header as it was sent, and whose it is: others may have chosen the same. */
export interface IdempotencyKey {
  header: string;
  owner: string | undefined;
}

/** Visible ASCII, bare or in double quotes. */
const KEY = /^(?:"([\x21\x23-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255}))$/;

/** `accepted`: the job is known to have been queued. Absent in reservations of older releases. */
const Reservation = z.object({ id: Ulid, bodySha256: z.string(), accepted: z.boolean().default(false) });
type Reservation = z.infer<typeof Reservation>;

export type Reserved = { kind: 'new'; id: string } | { kind: 'replay'; id: string; accepted: boolean };

/** Which job an `Idempotency-Key` stands for: the first request with it decides, for a day. */
@Injectable()
export class Idempotency {
  constructor(
    private readonly connections: RedisConnections,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * Reserves the key for a job `id`, or finds the job it was reserved for.
   * @throws {PresageError} `invalid_request` (no key), `idempotency_key_reused` (another body)
   */
  async reserve(key: IdempotencyKey, body: unknown, id: string): Promise<Reserved> {
    const ttl = this.settings.jobs.idempotencyTtlSeconds;
    const value = written({ id, bodySha256: sha256(canonicalJson(body)), accepted: false });
    const taken = await this.connections.producer.set(this.place(key), value, 'EX', ttl, 'NX');
    if (taken === 'OK') return { kind: 'new', id };
    // Held by another one, unless it was forgotten between the two commands.
    return (await this.find(key, body)) ?? (await this.reserve(key, body, id));
  }

  /**
   * The job the key is reserved for, if it is.
   * @throws {PresageError} as `reserve`
   */
  async find(key: IdempotencyKey, body: unknown): Promise<Reserved | undefined> {
    const held = await this.connections.producer.get(this.place(key));
    if (held === null) return undefined;
    const reservation = Reservation.parse(JSON.parse(held));
    if (reservation.bodySha256 !== sha256(canonicalJson(body))) {
      throw new PresageError('idempotency_key_reused', 'This Idempotency-Key came with another body before.');
    }
    return { kind: 'replay', id: reservation.id, accepted: reservation.accepted };
  }

  /**
   * Notes that the job is in the queue. From then on a replay needs no look at it, and a job that has ended and was
   * forgotten does not run again. Written after the job: a Redis that has this has had the job as well.
   */
  async accept(key: IdempotencyKey, body: unknown, id: string): Promise<void> {
    const value = written({ id, bodySha256: sha256(canonicalJson(body)), accepted: true });
    await this.connections.producer.set(this.place(key), value, 'KEEPTTL', 'XX');
  }

  private place({ header, owner }: IdempotencyKey): string {
    return this.connections.keys.idempotency(owner ?? NOBODY, sha256(keyOf(header)));
  }
}

const written = (reservation: Reservation): string => JSON.stringify(reservation);

function keyOf(header: string): string {
  const match = KEY.exec(header);
  const key = match?.[1] ?? match?.[2];
  if (key === undefined) {
    throw new PresageError(
      'invalid_request',
      'Idempotency-Key must be 1 to 255 visible ASCII characters, bare or in double quotes.',
    );
  }
  return key;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

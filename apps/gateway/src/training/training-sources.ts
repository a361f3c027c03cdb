import { Injectable } from '@nestjs/common';
import { PresageError } from '#contracts';
import type { RunRequest } from '#contracts';
import { DataFolders, DatasetCatalog } from '#registry';
import type { Delivery } from '#registry';

type Wanted = Pick<RunRequest, 'dataset' | 'source'>;

/** Tells a client at once what a run would find out later. */
@Injectable()
export class TrainingSources {
  constructor(
    private readonly datasets: DatasetCatalog,
    private readonly folders: DataFolders,
  ) {}

  /** @throws {PresageError} `unknown_dataset`; `invalid_request` when there is nothing to train from */
  async mustExist(wanted: Wanted): Promise<void> {
    const delivery = await this.find(wanted);
    if (delivery.kind !== 'found') throw refusal(delivery.reason);
  }

  /** For runs of later, whose rows may still be delivered; throws like `mustExist`. */
  async mustBeAllowed(wanted: Wanted): Promise<void> {
    const delivery = await this.find(wanted);
    if (delivery.kind === 'refused') throw refusal(delivery.reason);
  }

  private async find({ dataset, source }: Wanted): Promise<Delivery> {
    if ((await this.datasets.get(dataset)) === undefined) {
      throw new PresageError('unknown_dataset', `There is no dataset "${dataset}".`);
    }
    return this.folders.find(dataset, source);
  }
}

function refusal(reason: string): PresageError {
  return new PresageError('invalid_request', reason, { errors: [{ pointer: '/source', detail: reason }] });
}

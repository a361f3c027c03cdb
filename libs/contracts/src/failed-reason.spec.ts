import { describe, expect, it } from '@jest/globals';
import { fromFailedReason, PresageError, toFailedReason } from '#contracts';

const kept = (error: unknown) => fromFailedReason(toFailedReason(error));

describe('the reason the queue keeps of a failed job', () => {
  it('brings the code and the message back, whatever the message holds', () => {
    const error = new PresageError('unknown_model', 'There is no model: "a".\nNone.');
    expect(kept(error)).toMatchObject({ code: 'unknown_model', message: error.message, status: 404 });
  });

  it('does not tell a client the text of a defect', () => {
    expect(kept(new TypeError('cannot read password of undefined'))).toMatchObject({
      code: 'internal',
      message: 'Something went wrong on our side.',
    });
  });

  it.each(['job stalled more than allowable limit', 'ECONNRESET: gone', 'toString: x'])(
    'of the queue itself (%s) is told as it is',
    (reason) => {
      expect(fromFailedReason(reason)).toMatchObject({
        code: 'internal',
        message: `The job was given up: ${reason}.`,
      });
    },
  );
});

import { Injectable } from '@nestjs/common';

/** How many calls models have in hand that compute in threads of their own: the event loop has nothing to do for them. */
@Injectable()
export class CallsElsewhere {
  private calls = 0;

  get now(): number {
    return this.calls;
  }

  async during<T>(call: () => Promise<T>): Promise<T> {
    this.calls++;
    try {
      return await call();
    } finally {
      this.calls--;
    }
  }
}

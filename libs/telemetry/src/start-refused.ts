/**
 * The process cannot start here, and no defect is to blame: the message alone says what is in the way and what to do
 * about it, so it is told without a stack.
 */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}

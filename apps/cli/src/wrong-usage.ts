import { PresageError } from '#contracts';

/** The command line itself makes no sense, whatever the store or the server holds. */
export class WrongUsage extends PresageError {}

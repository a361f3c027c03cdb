/** What a script can tell by: shown by `presage --help`. */
export const EXIT = {
  done: 0,
  /** The command was understood and could not be carried out. */
  failed: 1,
  /** The command line makes no sense. */
  usage: 2,
  /** `train`: the gate has rejected the version. `check`: something does not hold. */
  negative: 3,
  /** SIGINT. */
  canceled: 130,
} as const;

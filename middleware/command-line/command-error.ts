/** An error of a command that its user can correct: it is shown as one message, without a stack. */
export class CommandError extends Error {
  /** @param exitCode - 2 for a command that is written wrongly, 1 for one that has failed */
  constructor(
    message: string,
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
  }
}

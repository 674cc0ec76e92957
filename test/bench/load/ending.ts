/** Ends what was started, also when the run fails or is interrupted. */

const ends = new Set<() => Promise<unknown>>();

/** Does the work, and ends what it needed, whatever comes of it. */
export async function endingWith<Result>(
  end: () => Promise<unknown>,
  work: () => Promise<Result>,
): Promise<Result> {
  ends.add(end);
  try {
    return await work();
  } finally {
    ends.delete(end);
    await end();
  }
}

/** Runs a benchmark; if it fails or is interrupted, what it has started is ended, and the exit code is 1. */
export async function runToItsEnd(run: () => Promise<unknown>): Promise<void> {
  endWhenInterrupted();
  try {
    await run();
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}

/** Lets an interrupted run end what it has started. */
function endWhenInterrupted(): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, async () => {
      await Promise.allSettled([...ends].map((end) => end()));
      process.exit(1);
    });
  }
}

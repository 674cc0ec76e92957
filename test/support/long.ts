/** Whether tests with many cases of one kind try them all, as `HYPER_LIVE_LONG=1` asks, or some, as `npm test` does. */
export const isLong = process.env.HYPER_LIVE_LONG !== undefined;

/** Every `step`-th of some cases of one kind, or all of them in a long run. */
export const someOf = <T>(cases: readonly T[], step: number): T[] =>
  cases.filter((_, index) => isLong || index % step === 0);

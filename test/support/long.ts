/** Whether tests with many cases of one kind try them all, as `HYPER_LIVE_LONG=1` asks, or some, as `npm test` does. */
export const isLong = process.env.HYPER_LIVE_LONG !== undefined;

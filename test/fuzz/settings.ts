/** What a run of the fuzz test does, by its environment variables. */

/** Which random inputs there are. */
export const seed = Number(process.env.FUZZ_SEED ?? 14);
/** How many: by default so many that the test takes some seconds; `npm run test:fuzz` sends 200,000. */
export const count = Number(process.env.FUZZ_COUNT ?? 300);
/** The number of the first one: with this and a count, a run sends only some inputs of another one again. */
export const first = Number(process.env.FUZZ_FIRST ?? 0);
/** How many inputs are sent at a time. */
export const parallel = Number(process.env.FUZZ_PARALLEL ?? 24);

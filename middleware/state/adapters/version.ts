/**
 * Versions of shared state: microseconds since the epoch, and always more than the one before.
 *
 * So a value that was gone and comes again has a newer version than any that a process may still hold of it. Below
 * 2^53 until the year 2255; more than one change in a microsecond runs ahead of the clock, which does no harm.
 */
export function nextVersion(before: number): number {
  return Math.max(before + 1, Date.now() * 1000);
}

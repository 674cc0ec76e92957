/**
 * Versions of shared state: microseconds since the epoch, and always higher than the previous version.
 *
 * A value that was deleted and is created again therefore has a higher version than any that a process still knows. The
 * numbers stay below 2^53 until the year 2255; several changes within a microsecond run ahead of the clock, which is
 * harmless.
 */
export function nextVersion(before: number): number {
  return Math.max(before + 1, Date.now() * 1000);
}

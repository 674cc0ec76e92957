/** The ids of files: each names the announced size, so that a list of ids says how much its files will take. */

/** @param random - 22 characters that nobody can guess */
export function idFor(random: string, size: number): string {
  return `${random}-${size.toString(36)}`;
}

/**
 * The size that an id names, in bytes; 0 for a file whose size is not known before it has arrived.
 *
 * @example
 * const bytes = waiting.reduce((sum, { id }) => sum + announcedSize(id), 0); // in a store of your own
 */
export function announcedSize(id: string): number {
  return Number.parseInt(id.slice(id.lastIndexOf("-") + 1), 36) || 0;
}

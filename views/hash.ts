/** A hash of a template's strings: FNV-1a, 32 bits. Not for secrets. */
export function hashStrings(strings: readonly string[]): number {
  let hash = 0x811c9dc5;
  for (const text of [...strings, String(strings.length)]) {
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    // Marks a hole by a number that no character has.
    hash = Math.imul(hash ^ 0xffff, 0x01000193);
  }
  return hash >>> 0;
}

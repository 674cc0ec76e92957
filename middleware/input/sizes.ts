/** Sizes of files as text. A KB has 1,024 bytes, as in Express's limits. */

const units = ["B", "KB", "MB", "GB", "TB"];

/** Bytes of a size such as `"5 MB"`, or of a number of bytes; undefined if it is neither. */
export function readSize(size: unknown): number | undefined {
  if (typeof size === "number") return size >= 0 ? size : undefined;
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?)\s*([KMGT]?B)$/i.exec(String(size).trim()) ?? [];
  const power = units.indexOf(unit.toUpperCase());
  return power === -1 ? undefined : Math.floor(Number(number) * 1024 ** power);
}

/** A number of bytes for people, such as `5 MB` or `1.4 KB`. */
export function writeSize(bytes: number): string {
  if (bytes === Number.POSITIVE_INFINITY) return "∞";
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  const digits = power === 0 || value >= 100 || Number.isInteger(value) ? 0 : 1;
  return `${value.toFixed(digits)} ${units[power]}`;
}

/** Bodies of multipart/form-data (RFC 7578). */
import type { Entry } from "../mutate/entries.js";

export function writeMultipart(entries: readonly Entry[], boundary: string, file?: string): Buffer {
  const parts = entries.map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const upload =
    file === undefined
      ? ""
      : `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${file}"\r\nContent-Type: text/plain\r\n\r\nx\r\n`;
  return Buffer.from(`${parts.join("")}${upload}--${boundary}--\r\n`);
}

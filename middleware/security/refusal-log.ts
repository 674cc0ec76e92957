/**
 * Logs refused requests in a limited number of lines, since an attacker, who can send any number of them, must not fill the
 * log.
 */
import type { Logger } from "../logger.js";

/** Lines of one kind in one period, and the length of a period in milliseconds. */
const maxLines = 10;
const period = 10_000;
/** Maximum length of a line; some messages contain text that a browser sent. */
const maxLength = 1_000;

/** The lines of one kind in the current period. */
interface Period {
  start: number;
  lines: number;
  /** how many were left out */
  others: number;
}

export class RefusalLog {
  private readonly periods = new Map<string, Period>();

  constructor(private readonly logger: Logger) {}

  /**
   * Logs a line, or counts it if there were too many of its kind.
   *
   * @param kind - one of few; each is limited on its own
   */
  write(kind: string, line: string): void {
    const now = performance.now();
    let known = this.periods.get(kind);
    if (!known || now - known.start >= period) {
      known = { start: now, lines: 0, others: 0 };
      this.periods.set(kind, known);
    }
    known.lines++;
    if (known.lines <= maxLines) this.logger.warn(inOneLine(line));
    else this.leaveOut(kind, known);
  }

  private leaveOut(kind: string, known: Period): void {
    known.others++;
    if (known.others > 1) return;
    const rest = known.start + period - performance.now();
    setTimeout(() => this.summarize(kind, known), rest).unref();
  }

  private summarize(kind: string, { others }: Period): void {
    this.logger.warn(`Hyper Live refused (${kind}): … and ${others.toLocaleString("en")} more like it`);
  }
}

function inOneLine(line: string): string {
  const shown = line.length > maxLength ? `${line.slice(0, maxLength)}…` : line;
  return shown.replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
}

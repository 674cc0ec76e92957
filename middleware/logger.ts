/** Receives the warnings and errors of Hyper Live. `console` is one. */
export interface Logger {
  warn(message: string): void;
  error(message: string, error?: unknown): void;
}

/** Where Hyper Live writes what its operators should read. `console` fits. */
export interface Logger {
  warn(message: string): void;
  error(message: string, error?: unknown): void;
}

/**
 * Receives the warnings and errors of Hyper Live. `console` is one, and so is a logger of pino.
 *
 * @example
 * app.use(hyperLive({ logger: pino() }));
 */
export interface Logger {
  warn(message: string): void;
  error(message: string, error?: unknown): void;
}

/** The part of pino's loggers that tells them from others. */
interface Pino extends Logger {
  child: unknown;
  bindings: unknown;
}

/** A logger as the middleware calls it: pino's take the error first, and would drop it otherwise. */
export function readLogger(logger: Logger): Logger {
  if (!isPino(logger)) return logger;
  const fail = logger.error.bind(logger) as (details: unknown, message?: string) => void;
  return {
    warn: (message) => logger.warn(message),
    error: (message, error) => (error === undefined ? fail(message) : fail({ err: error }, message)),
  };
}

function isPino(logger: Logger): boolean {
  const { child, bindings } = logger as Partial<Pino>;
  return typeof child === "function" && typeof bindings === "function";
}

/** Reads what is left of a request that is refused: without that, its browser would not receive the answer. */
import type { Request, Response } from "express";

/** Milliseconds for which the rest is read; then the connection is closed. */
const patience = 10_000;

export function drain(request: Request, response: Response): void {
  request.resume();
  if (request.readableEnded) return;
  if (!response.headersSent) response.setHeader("Connection", "close");
  const timer = setTimeout(() => request.destroy(), patience);
  timer.unref();
  request.once("close", () => clearTimeout(timer));
}

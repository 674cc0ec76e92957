/** Requests of another framework's, or of Node's own. */
import type { Express, Request, Response } from "express";
import { reachedAt } from "./mount-point.js";

/** Calls what comes behind, or the application's error handler. */
export type Next = (error?: unknown) => void;

/** Makes a request one of Express's. */
export function adopt(app: Express, request: Request, response: Response, next: Next): void {
  const baseUrl = reachedAt(request);
  Object.setPrototypeOf(request, app.request);
  Object.setPrototypeOf(response, app.response);
  Object.assign(request, { res: response, next, baseUrl, originalUrl: request.originalUrl ?? request.url });
  Object.assign(response, { req: request, locals: response.locals ?? {} });
}

/** An application whose pages are isolated: they have a clock of 5 µs, any other page one of 100 µs. */
import express, { type Express } from "express";

export function createIsolatedApp(): Express {
  const app = express();
  app.use((_request, response, next) => {
    response.set({
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
    });
    next();
  });
  return app;
}

/**
 * The panel for development, where an application is started by `node`, `tsx` or the like: with `NODE_ENV=development`, which
 * has to be set. Where it is missing, nobody has said that this is no production, and the panel shows the state of components.
 *
 * `hyper-live dev` adds it itself.
 */
import { addScript, developmentPath } from "./development.js";
import type { Site } from "./site.js";
import { developmentFrames } from "./transport/development-frames.js";

/** Adds the panel to the pages of a site in development; nothing otherwise. */
export function addPanel(site: Site): void {
  if (process.env.NODE_ENV !== "development") return;
  addScript(site, "key.js");
  const loading = Promise.all([import("./development/files.js"), import("./development/inspect.js")]);
  void loading.then(([, { answerPanel }]) => {
    developmentFrames.answer = answerPanel;
  });
  site.assets.router.get(`${developmentPath}/:name`, async (request, response, next) => {
    const [{ sendFile }] = await loading;
    if (!sendFile(response, request.params.name)) next();
  });
}

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
  const loading = load().catch((error) => {
    site.settings.logger.error("Hyper Live: the panel for development can't be loaded.", error);
    return undefined;
  });
  site.assets.router.get(`${developmentPath}/:name`, async (request, response, next) => {
    const sendFile = await loading;
    if (!sendFile?.(response, request.params.name)) next();
  });
}

async function load() {
  const [{ sendFile }, { answerPanel }] = await Promise.all([
    import("./development/files.js"),
    import("./development/inspect.js"),
  ]);
  developmentFrames.answer = answerPanel;
  return sendFile;
}

/**
 * Navigation between pages: the browser's script fetches the next page and puts it into the document.
 *
 * Each page that uses it has a mark, which says whose page it is and which scripts it has. A page of another user, or one with
 * other scripts after a deploy, must not get into the document: the request names the mark of the page around it, and is
 * refused before any component is mounted. The browser then loads the page itself.
 */
import { createHmac } from "node:crypto";
import type { Request, Response } from "express";
import { navigateName } from "../component/post-fields.js";
import type { Site } from "../site.js";

/** Attributes of the links and forms that navigate, and of our script in pages where all of them do. */
const linkName = "data-live-link";
const markLength = 10;

/** Marks the script of a page that uses navigation; its scripts are in its HTML already. */
export function markScripts(site: Site, owner: string, html: string, scripts: string): string {
  if (!site.settings.navigate && !html.includes(linkName)) return html;
  return html.replace(scripts, () => markedScripts(site, owner, scripts));
}

/** The elements that load the scripts of a page, with its mark. */
export function markedScripts(site: Site, owner: string, scripts: string): string {
  const all = site.settings.navigate ? ` ${linkName}` : "";
  return scripts.replace('type="module"', `$& data-live-page="${markOf(site, owner)}"${all}`);
}

/** Sets `liveScripts` for pages of other template engines, marked if all links of the site navigate. */
export function addScripts(site: Site, request: Request, locals: Record<string, unknown>): void {
  const scripts = site.assets.scripts(site.prefixOf(request));
  if (!site.settings.navigate) locals.liveScripts = scripts;
  else
    Object.defineProperty(locals, "liveScripts", {
      // Components that the page contains may give a new browser its name first.
      get: () => markedScripts(site, site.owners.ofPage(request) ?? "", scripts),
      enumerable: true,
      configurable: true,
    });
}

/** Whether a request is for a page that must not get into the document that has sent it. */
export function hasOtherMark(site: Site, request: Request): boolean {
  const mark = request.get(navigateName);
  return mark?.length === markLength && mark !== markOf(site, site.owners.ofPage(request) ?? "");
}

/** Answers such a request: the browser loads the page itself. */
export function sendToBrowser(response: Response): void {
  response.status(409).set("Cache-Control", "no-store").end();
}

/** The mark of an owner's pages; "" for a page without an owner, which is nobody's. */
function markOf({ settings, assets }: Site, owner: string): string {
  if (owner === "") return "";
  const [secret = ""] = settings.secrets;
  const key = `hyper-live page ${secret}`;
  return createHmac("sha256", key)
    .update(`${assets.version} ${owner}`)
    .digest("base64url")
    .slice(0, markLength);
}

/**
 * Public pages: `res.live(…, { public: true })`.
 *
 * The page is written in a view that belongs to nobody, without a cookie and a seal, so that any cache may keep it. Its
 * deferred components, which belong to its user, arrive by a request for the same address with `_load` in its query: the
 * route runs again, for that user, and they become the components of an ordinary view. What the route passes to them is never
 * in the public page.
 */
import type { Request, Response } from "express";
import { escapeHtml } from "../../views/escape.js";
import { each, html, unsafeHtml } from "../../views/html.js";
import { Mount, type Placed, Rendered } from "../../views/values.js";
import { writeComponent } from "../../views/write.js";
import { loadParameter, loadUrl, publicUrl, readQuery } from "../component/address/query.js";
import { type StandIn, standInOf } from "../component/deferred/stand-in.js";
import { definitionNamed } from "../component/definition.js";
import { dispatch } from "../component/event/dispatch.js";
import { loadName } from "../component/handler-names.js";
import type { Instance } from "../component/instance.js";
import { notPublic, publicOwner } from "../component/public-view.js";
import { View } from "../component/view.js";
import { noContext } from "../component/visitor.js";
import { randomName } from "../security/random.js";
import type { Site } from "../site.js";
import { targetPath, viewIds } from "./address.js";
import { noInput } from "./input.js";

/** A public page, ready to be written. */
export interface PublicPage {
  view: View;
  content: Rendered;
  /** the places of its user's components */
  parts: readonly Part[];
}

interface Part {
  id: string;
  instance: Instance;
  standIn: StandIn;
}

/** Whether a request asks for a public page with the parts of its user. */
export function asksForParts({ originalUrl }: Request): boolean {
  const path = targetPath(originalUrl);
  return readQuery(path).has(loadParameter) || viewIds(path).length > 0;
}

/**
 * Renders a page for anyone.
 *
 * @throws {LiveError} HL_PUBLIC for whatever belongs to a user
 */
export async function openPublic(site: Site, request: Request, page: Rendered): Promise<PublicPage> {
  const prefix = site.prefixOf(request);
  const url = prefix + publicUrl(targetPath(request.originalUrl));
  const identity = { id: randomName(), owner: publicOwner, url, params: { ...request.params }, prefix };
  const view = new View(site.surroundings, { ...identity, indexInRequest: 0 });
  view.visitor = { data: noContext };
  const content = (await view.open(page)) as Rendered;
  return { view, content, parts: view.instances.flatMap(partOf) };
}

function partOf(instance: Instance | undefined): Part[] {
  const standIn = instance && standInOf(instance);
  const { id } = standIn?.link ?? {};
  return instance && standIn && id !== undefined ? [{ id, instance, standIn }] : [];
}

// --- For anyone ---

/** What a public page has where others have their forms: by it, htmx requests the parts of the user. */
export function writeLoader({ view, parts }: PublicPage): string {
  if (parts.length === 0) return "";
  return `<div id="live-parts" hx-get="${escapeHtml(loadUrl(view.url))}" hx-trigger="load" hx-swap="none" hidden></div>`;
}

/**
 * Makes a response one that caches may keep: without cookies, also of middleware that sets them later.
 *
 * @param onCookie - called if one was to be set
 */
export function makePublic(response: Response, onCookie: () => void): void {
  if (!response.hasHeader("Cache-Control")) response.setHeader("Cache-Control", "public, no-cache");
  response.removeHeader("Set-Cookie");
  const isCookie = (name: unknown) => String(name).toLowerCase() === "set-cookie";
  const { setHeader, appendHeader, writeHead } = response;
  const refuse = () => {
    onCookie();
    return response;
  };
  response.setHeader = (name, value) => (isCookie(name) ? refuse() : setHeader.call(response, name, value));
  response.appendHeader = (name, value) =>
    isCookie(name) ? refuse() : appendHeader.call(response, name, value);
  response.writeHead = ((...args: unknown[]) => {
    const headers = args.at(-1);
    if (typeof headers === "object" && headers !== null)
      for (const name of Object.keys(headers))
        if (isCookie(name)) delete (headers as Record<string, unknown>)[name];
    return (writeHead as (...args: unknown[]) => Response).apply(response, args);
  }) as Response["writeHead"];
}

/** What a layout may read of a request: what is the same for all who request this address. */
const shared: ReadonlySet<string | symbol> = new Set(
  "url originalUrl baseUrl path params query method protocol secure hostname app".split(" "),
);

/** The request for the layout of a public page. */
export function publicRequest(request: Request): Request {
  return new Proxy(request, {
    get(target, name) {
      if (shared.has(name)) return Reflect.get(target, name, target);
      throw notPublic(`The layout reads request.${String(name)}`);
    },
  });
}

// --- For its user ---

/** The user's components of a public page, as the content of a view of their own. */
export function mountParts({ parts }: PublicPage): Rendered {
  return html`${each(
    parts,
    ({ id }) => id,
    (part) => mountPart(part),
  )}`;
}

function mountPart({ standIn, instance }: Part): Mount {
  const { place, top } = standIn;
  const component = place ? place.mount.component : definitionNamed(top?.of ?? "")?.type;
  const props = place ? place.mount.props : top?.props;
  const placed = instance.composition?.slots?.get("placeholder")?.placed;
  const placeholder = unsafeHtml(top?.placeholder ?? (placed ? writeComponent(placed) : ""));
  return new Mount(component, props, undefined, undefined, { ...standIn.options, placeholder });
}

/** Loads all components of a view, for a user without scripts who has asked for them. */
export async function loadParts(view: View): Promise<void> {
  const event = { binding: loadName, input: noInput, mode: "form" } as const;
  await Promise.all(view.roots.map((root) => dispatch(root, event)));
}

/** Puts the user's components into their places, in a page that is for that user alone. */
export function fillParts({ parts }: PublicPage, view: View): void {
  for (const [index, { instance }] of parts.entries()) instance.newest = around(view.roots[index] as Placed);
}

function around(placed: Placed): Rendered {
  const { template } = html`<hyper-live>${null}</hyper-live>`;
  return new Rendered(template, [placed]);
}

/** The user's components, for a page that has everything else. */
export function writeParts({ parts }: PublicPage, view: View): string {
  return parts
    .map(({ id }, index) => writeSwap(`#${id}`, writeComponent(view.roots[index] as Placed)))
    .join("");
}

/** What htmx puts in the place of an element. */
export function writeSwap(target: string, content: string): string {
  return `<hx-partial hx-target="${target}" hx-swap="outerHTML">${content}</hx-partial>`;
}

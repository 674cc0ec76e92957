/** Views without a server. */
import type { ViewIdentity, ViewSurroundings } from "../../middleware/component/contracts.js";
import { View } from "../../middleware/component/view.js";
import { LiveError } from "../../middleware/index.js";
import { Mount, Rendered } from "../../views/values.js";
import { writeComponent, writeTemplate } from "../../views/write.js";
import { textOf } from "./page.js";

const surroundings: ViewSurroundings = {
  action: "/_live",
  debounce: 0,
  onError: (error) => {
    throw error;
  },
};
const identity: ViewIdentity = {
  id: "viewviewviewviewviewvi",
  owner: "owner",
  url: "/",
  indexInRequest: 0,
};

/** Renders a component, or a page with components in it, as a GET does. Returns the view, the HTML and its text. */
export async function openView(content: Mount | Rendered | (new () => object), url = "/") {
  const view = new View(surroundings, { ...identity, url });
  const page = typeof content === "function" ? new Mount(content, undefined) : content;
  const opened = await view.open(page);
  const host = { isMarked: false, root: "", eventName: "", text: () => "" };
  const html = opened instanceof Rendered ? writeTemplate(opened, host as never) : writeComponent(opened);
  return { view, html, text: textOf(html) };
}

/** The LiveError that an action throws. */
export async function errorOf(action: () => unknown): Promise<LiveError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof LiveError) return error;
    throw error;
  }
  throw new Error("There was no error.");
}

/**
 * The title of a page whose components have titles: the last one counts, and without any the page's own.
 *
 * Browsers show the first title of a document, which is the one in the head; the server has written there what counts.
 */
import { page } from "../core/own.js";

/** The last title in the body; undefined if there is none. */
let last: string | null | undefined;

/** Shows the titles of components from now on. */
export function start(): void {
  // If the head has no base, the server knew of no title in the body.
  if (headTitle().dataset.liveBaseTitle !== undefined) last = lastTitle();
  new MutationObserver(showTitle).observe(document, { childList: true, characterData: true, subtree: true });
  showTitle();
}

function showTitle(): void {
  const text = lastTitle();
  // Scripts of the application may change the title between our changes.
  if (text === last) return;
  const title = headTitle();
  last = text;
  // A page that was navigated to has brought its own title.
  title.dataset.liveBaseTitle ??= title.textContent;
  title.textContent = text ?? title.dataset.liveBaseTitle;
  if (text === undefined) delete title.dataset.liveBaseTitle;
}

function lastTitle(): string | null | undefined {
  return [...page.querySelectorAll("body title:not(svg *)")].at(-1)?.textContent;
}

/** The title that the browser shows, which is added if the page has none. */
function headTitle(): HTMLTitleElement {
  const found = page.head.querySelector("title");
  if (found) return found;
  const made = page.createElement("title");
  page.head.append(made);
  return made;
}

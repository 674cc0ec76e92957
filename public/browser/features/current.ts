/** Keeps `aria-current` right on links with `data-live-current`, as patches bring them and as the address changes. */
import { currentOf } from "../../../views/current.js";
import { page } from "../core/own.js";

/** Marks the links from now on. The server has marked those of the page as it was loaded. */
export function start(): void {
  new MutationObserver(markLinks).observe(document, {
    childList: true,
    subtree: true,
    attributeFilter: ["href", "aria-current", "data-live-current"],
  });
  const { navigation } = window as { navigation?: EventTarget };
  navigation?.addEventListener("currententrychange", markLinks);
  addEventListener("popstate", markLinks);
  markLinks();
}

function markLinks(): void {
  const here = new URL(location.href);
  for (const link of page.querySelectorAll<HTMLAnchorElement>("a[data-live-current]")) {
    const current = currentOf(link.href, link.dataset.liveCurrent ?? "", here) ?? null;
    if (current === link.getAttribute("aria-current")) continue;
    if (current) link.setAttribute("aria-current", current);
    else link.removeAttribute("aria-current");
  }
}

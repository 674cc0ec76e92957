/** What was chosen in the panel: kept for the tab, also when the page is loaded again. */

/** The modes in which a page can be shown. */
export type Mode = "live" | "htmx" | "form";

/** The items of `sessionStorage`; the client's development build reads `mode`, too. */
type Name = "panel" | "latency" | "mode" | "tab" | "side";

/** Reads a choice; "" if none was made, or the page has no storage. */
export function readChoice(name: Name): string {
  try {
    return sessionStorage.getItem(`hyper-live:${name}`) ?? "";
  } catch {
    return "";
  }
}

/** Keeps a choice; "" removes it. */
export function keepChoice(name: Name, value: string): void {
  try {
    if (value) sessionStorage.setItem(`hyper-live:${name}`, value);
    else sessionStorage.removeItem(`hyper-live:${name}`);
  } catch {
    // The panel works without storage, until the page is left.
  }
}

/** The mode that was chosen for the tab. */
export function chosenMode(): Mode {
  const mode = readChoice("mode");
  return mode === "htmx" || mode === "form" ? mode : "live";
}

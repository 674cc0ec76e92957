/**
 * Deferred components: asks for each that is in the page and not loaded yet, at once or when it comes into sight. All are
 * asked for beside each other, each by an event of its own.
 */

/** Milliseconds that a page waits for its connection, since posts run one at a time. */
const patience = 3_000;

/**
 * Milliseconds after which one that is still not loaded is asked for again, twice as many each time, and at the most: its event
 * may have been refused, as by a store that is full.
 */
let again = 5_000;
const longest = 60_000;

/** The elements that were asked for. */
const asked = new Set<Element>();
const seen = new Set<Element>();
let isPatient = true;

/** Loads them from now on. */
export function start(): void {
  const update = () => askForAll(observer);
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) seen[isIntersecting ? "add" : "delete"](target);
    update();
  });
  new MutationObserver(update).observe(document, {
    childList: true,
    subtree: true,
    attributeFilter: ["data-live-when"],
  });
  // Views join after the event.
  document.addEventListener("hyper-live:connection", () => setTimeout(update));
  setTimeout(() => {
    isPatient = false;
    update();
  }, patience);
  update();
}

function askForAll(observer: IntersectionObserver): void {
  const elements = [...document.querySelectorAll<HTMLElement>("[data-live-when]")];
  for (const each of [...asked, ...seen])
    if (!elements.includes(each as HTMLElement)) {
      asked.delete(each);
      seen.delete(each);
      observer.unobserve(each);
    }
  if (isPatient && hyperLive.state !== "open") return;
  for (const element of elements) {
    const isVisible = element.dataset.liveWhen === "visible";
    if (isVisible) observer.observe(element);
    if (asked.has(element) || (isVisible && !seen.has(element)) || !hasView(element)) continue;
    asked.add(element);
    setTimeout(() => {
      again = Math.min(again * 2, longest);
      asked.delete(element);
      askForAll(observer);
    }, again);
    // A window does not hear the "load" of an element.
    element.dispatchEvent(new Event(isVisible ? "intersect" : "defer"));
  }
}

/** Whether the form of an element's view is in the page already. */
function hasView({ dataset }: HTMLElement): boolean {
  return !!document.getElementById(dataset.live?.split(":")[0] as string);
}

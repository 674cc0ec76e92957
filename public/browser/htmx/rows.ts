/** Puts rows of the page into an answer that leaves them out, since they are the same; see `views/left-out.ts`. */
import { own } from "../core/own.js";

/**
 * Puts the rows in.
 *
 * @param root - the component that is replaced
 */
export function putRowsIn(root: Element, answer: DocumentFragment): void {
  for (const place of answer.querySelectorAll<HTMLElement>("[data-live-rows]")) {
    const list = own(place.parentNode as HTMLElement);
    const [from, to] = (place.dataset.liveRows as string).split("-") as [string, string];
    const rows = own(root).querySelectorAll(
      `[data-lp~="${/\d+\./.exec(list.dataset.lp as string)}"]>[data-lr]`,
    );
    const kept = [...rows].filter((row) => {
      const number = Number(own(row).getAttribute("data-lr"));
      // Elements in rows, and in other components, may have the same number as the list.
      const holder = own(own(row).parentNode as Element).closest("[data-lr],[data-live]");
      return holder === root && number >= +from && number <= +to;
    });
    place.replaceWith(...kept.map((row) => own(row).cloneNode(true)));
    [...list.children].forEach((row, index) => {
      own(row).setAttribute("data-lr", `${index}`);
    });
  }
}

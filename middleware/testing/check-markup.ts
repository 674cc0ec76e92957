/** Mistakes in the HTML of a page that its users would meet, and that no other error shows. */
import type { Document, HTMLElement, HTMLInputElement } from "happy-dom";
import { isInPage, isShown } from "./queries.js";

/** What a page may be allowed: see `VisitOptions.allow`. */
export type Mistake = "duplicate-ids" | "unlabelled-fields" | "errors";

/** The mistakes of a document, each in a sentence. */
export function findMistakes(document: Document, allowed: readonly Mistake[]): string[] {
  return [
    ...(allowed.includes("duplicate-ids") ? [] : duplicateIds(document)),
    ...(allowed.includes("unlabelled-fields") ? [] : unlabelled(document)),
  ];
}

function duplicateIds(document: Document): string[] {
  const byId = new Map<string, HTMLElement[]>();
  for (const element of [...document.querySelectorAll("[id]")] as HTMLElement[])
    if (isInPage(element)) byId.set(element.id, [...(byId.get(element.id) ?? []), element]);
  return [...byId].flatMap(([id, elements]) =>
    elements.length < 2
      ? []
      : [`The id "${id}" is used ${elements.length} times: ${elements.slice(0, 3).map(startTag).join(" ")}`],
  );
}

function unlabelled(document: Document): string[] {
  const fields = [...document.querySelectorAll("input,select,textarea")] as HTMLInputElement[];
  return fields
    .filter(
      (field) =>
        !/^(?:hidden|submit|button|reset|image)$/.test(field.type) && isInPage(field) && isShown(field),
    )
    .filter((field) => !isLabelled(field))
    .map((field) => `The field ${startTag(field)} has no label: write a <label>, or aria-label.`);
}

function isLabelled(field: HTMLInputElement): boolean {
  if (["aria-label", "title", "placeholder"].some((name) => field.getAttribute(name)?.trim())) return true;
  if (field.getAttribute("aria-labelledby")) return true;
  if (field.closest("label")) return true;
  const labels = [...field.ownerDocument.querySelectorAll("label[for]")];
  return field.id !== "" && labels.some((label) => label.getAttribute("for") === field.id);
}

function startTag(element: HTMLElement): string {
  return /^<[^>]*>/.exec(element.outerHTML)?.[0] ?? element.outerHTML;
}

/**
 * Which links lead to the page that is shown: those with `data-live-current`.
 *
 * This file imports nothing: the server marks the links of a page that it writes, and the browser those that patches bring.
 */

/** The value of `data-live-current`: "" for a page, "section" for the pages below it too, "exact" for one address. */
export type CurrentKind = string;

/** An address that is complete, so that it can be compared. */
type Address = Pick<URL, "origin" | "pathname" | "searchParams">;

/**
 * The value of `aria-current` for a link; undefined if it does not lead to the page.
 *
 * A link leads to the page if it has its path, and its query says nothing else than that of the page.
 *
 * @param here - the address of the page
 */
export function currentOf(href: string, kind: CurrentKind, here: URL): "page" | "true" | undefined {
  const link = parse(href, here);
  if (!link || link.origin !== here.origin) return undefined;
  const [path, shown] = [pathOf(link), pathOf(here)];
  if (path === shown && isWithin(link, here) && (kind !== "exact" || isWithin(here, link))) return "page";
  return kind === "section" && `${shown}/`.startsWith(path === "/" ? path : `${path}/`) ? "true" : undefined;
}

function parse(href: string, base: URL): URL | undefined {
  try {
    return new URL(href, base);
  } catch {
    return undefined;
  }
}

function pathOf({ pathname }: Address): string {
  return pathname.replace(/(.)\/+$/, "$1");
}

/** Whether each parameter of an address has the same values in the other one. */
function isWithin({ searchParams: one }: Address, { searchParams: other }: Address): boolean {
  const valuesOf = (query: URLSearchParams, name: string) => JSON.stringify(query.getAll(name));
  return [...one.keys()].every((name) => name === "_view" || valuesOf(one, name) === valuesOf(other, name));
}

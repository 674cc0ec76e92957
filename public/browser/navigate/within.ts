/** Addresses of the page that is shown. */
import { page } from "../core/own.js";

/** Whether an address is that of the page, and differs only in url() fields. */
export function isWithin(address: string): boolean {
  const url = new URL(address);
  if (url.pathname !== location.pathname || url.search === location.search) return false;
  const fields = [...page.querySelectorAll<HTMLElement>("[data-live-url]")];
  const names = fields.flatMap((each) => [...new URLSearchParams(each.dataset.liveUrl).keys()]);
  const others = (search: string) => {
    const query = new URLSearchParams(search);
    for (const name of [...names, "_view"]) query.delete(name);
    return query.toString();
  };
  return names.length > 0 && others(url.search) === others(location.search);
}

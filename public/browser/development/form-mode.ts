/**
 * Shows the page as a browser without JavaScript does: htmx does not run, and what stands in `<noscript>` is shown. Our own
 * script stays out by itself. The application's scripts do run.
 *
 * It has to run before htmx, which it can, since its element is the first one.
 */

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createHTML(html: string): string },
  ): { createHTML(html: string): string };
}

export function showFormMode(): void {
  // The script of htmx sets this variable; our rules for htmx, in the same file, do nothing without it.
  Object.defineProperty(window, "htmx", { get: () => undefined, set() {}, configurable: true });
  addEventListener("htmx:before:process", (event) => event.preventDefault(), true);
  const { trustedTypes } = window as unknown as { trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy("hyper-live", { createHTML: (html) => html });
  for (const element of document.querySelectorAll("noscript")) {
    const html = element.textContent;
    element.outerHTML = policy?.createHTML(html) ?? html;
  }
}

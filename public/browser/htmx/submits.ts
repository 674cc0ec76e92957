/**
 * htmx takes over all submits of a form. What someone typed since into a form is theirs, each different thing that is
 * sent is done in its turn, and the button of a dialog closes it.
 */
import { sealName } from "../../../middleware/component/post-fields.js";
import { own, page } from "../core/own.js";
import type { HtmxContext, HtmxEvent } from "./htmx.js";

/** What forms have sent, by their ids, and what they held then; until it is answered. */
const underWay = new Map<HtmxContext, { id: string; sent: string; held: string }>();

/** Takes part in each request of htmx's that has to do with a component. */
export function takeSubmits(): void {
  addEventListener("htmx:config:request", takeRequest);
  addEventListener("htmx:finally:request", (event) => {
    underWay.delete((event as HtmxEvent).detail.ctx);
  });
  addEventListener("htmx:before:swap", (event) => {
    // An error is said once.
    if (((event as HtmxEvent).detail.ctx.response?.status ?? 0) >= 400)
      for (const each of page.querySelectorAll("[data-live-error]")) each.remove();
  });
}

function takeRequest(event: Event): void {
  const { ctx } = (event as HtmxEvent).detail;
  const { sourceElement, sourceEvent } = ctx;
  if (ctx.fetch) return;
  const isOurs = isPostedTo(own(sourceElement).getAttribute("hx-post"));
  const isLive = page.documentElement.dataset.liveConnection;
  // What is bound is our script's, where that listens; what the application's own requests bring is put in by its rules.
  if (isLive && !isOurs) void hyperLive.settled();
  if (!isOurs) return;
  if (isLive) event.preventDefault();
  if (!(sourceElement instanceof HTMLFormElement) || sourceEvent?.type !== "submit") return;
  const button = (sourceEvent as SubmitEvent).submitter as HTMLButtonElement | null;
  if (button?.formMethod === "dialog") {
    event.preventDefault();
    own(sourceElement).closest("dialog")?.close(button.value);
  } else if (!isLive && !begin(ctx, sourceElement)) event.preventDefault();
}

function isPostedTo(address: string | null): boolean {
  return [...page.querySelectorAll("form[data-live-view]")].some(
    (form) => own(form).getAttribute("hx-post") === address,
  );
}

/** Takes note of what a form sends; false where the same is on its way. */
function begin(ctx: HtmxContext, form: HTMLFormElement): boolean {
  const { id } = own(form);
  const sent = read(ctx.request.body);
  // A click is no submit of what someone entered: each one counts, however fast they come.
  if (!sent.includes('["on:'))
    for (const each of underWay.values()) if (each.id === id && each.sent === sent) return false;
  underWay.set(ctx, { id, sent, held: read(new FormData(form)) });
  return true;
}

/** Whether a form holds what it held when it was sent, as far as that is known. */
export function holdsWhatItSent(ctx: HtmxContext, form: HTMLFormElement): boolean {
  const before = underWay.get(ctx)?.held;
  return before === undefined || read(new FormData(form)) === before;
}

/** Names and values, without the seal, which is another one after each answer. */
function read(fields: FormData | URLSearchParams): string {
  return JSON.stringify([...fields].filter(([name]) => name !== sealName));
}

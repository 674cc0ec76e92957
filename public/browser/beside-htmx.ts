/**
 * What htmx needs to be told where it posts our forms, in one file with it: so it holds without our other scripts, too.
 *
 * htmx takes over all submits of a form. What someone typed since into a form is theirs, each different thing that is
 * sent is done in its turn, and the button of a dialog closes it.
 */
import { own, page } from "./own.js";

interface Context {
  sourceElement: Element;
  sourceEvent: SubmitEvent;
  /** set for what our script posts itself */
  fetch?: unknown;
  request: { body: FormData };
}
interface Swap {
  ctx: Context & { response?: { status: number } };
  tasks: { type: string; target: Element | null }[];
}

/** What forms have sent, by their ids, and what they held then; until it is answered. */
const underWay = new Map<Context, { id: string; sent: string; held: string }>();

addEventListener("htmx:config:request", (event) => {
  const { ctx } = (event as CustomEvent<{ ctx: Context }>).detail;
  const { sourceElement, sourceEvent } = ctx;
  if (ctx.fetch) return;
  const isOurs = isPostedTo(own(sourceElement).getAttribute("hx-post"));
  const isLive = page.documentElement.dataset.liveConnection;
  // What is bound is our script's, where that listens; what the application's own requests bring is put in by its rules.
  if (isLive && !isOurs) void hyperLive.settled();
  if (!isOurs) return;
  if (isLive) event.preventDefault();
  if (!(sourceElement instanceof HTMLFormElement) || sourceEvent?.type !== "submit") return;
  const button = sourceEvent.submitter as HTMLButtonElement | null;
  if (button?.formMethod === "dialog") {
    event.preventDefault();
    own(sourceElement).closest("dialog")?.close(button.value);
  } else if (!isLive && !begin(ctx, sourceElement)) event.preventDefault();
});

/** Members that htmx asks a form for, and would get a field of that name: such a form is posted by the browser itself. */
const asked =
  /^(?:attributes|children|childNodes|classList|closest|contains|elements|isConnected|isEqualNode|matches|nextElementSibling|querySelector(?:All)?|remove|reportValidity|tagName|(?:first|last)(?:Element)?Child|(?:get|has|set|remove)Attribute|(?:add|remove|dispatch)Event(?:Listener)?|(?:parent|next|previous|node)\w*)$/;

/** Keeps such forms from htmx. */
function spare(): void {
  for (const form of page.querySelectorAll<HTMLFormElement>("form[hx-post]"))
    if ([...own(form).elements].some((field) => asked.test(field.getAttribute("name") ?? field.id)))
      for (const each of [form, ...own(form).querySelectorAll("[hx-post]")])
        own(each).removeAttribute("hx-post");
}
spare();
addEventListener("htmx:before:process", spare);

function isPostedTo(address: string | null): boolean {
  return [...page.querySelectorAll("form[data-live-view]")].some(
    (form) => own(form).getAttribute("hx-post") === address,
  );
}

/** Takes note of what a form sends; false where the same is on its way. */
function begin(ctx: Context, form: HTMLFormElement): boolean {
  const { id } = own(form);
  const sent = read(ctx.request.body);
  for (const each of underWay.values()) if (each.id === id && each.sent === sent) return false;
  underWay.set(ctx, { id, sent, held: read(new FormData(form)) });
  return true;
}

addEventListener("htmx:finally:request", (event) => {
  underWay.delete((event as CustomEvent<{ ctx: Context }>).detail.ctx);
});

/** Names and values, without the seal, which is another one after each answer. */
function read(fields: FormData): string {
  return JSON.stringify([...fields].filter(([name]) => name !== "_seal"));
}

addEventListener("htmx:before:swap", (event) => {
  const { ctx, tasks } = (event as CustomEvent<Swap>).detail;
  // An error is said once.
  if ((ctx.response?.status ?? 0) >= 400)
    for (const each of page.querySelectorAll("[data-live-error]")) each.remove();
  // A form that was sent is fresh again, unless someone has gone on typing.
  const before = underWay.get(ctx)?.held;
  tasks.forEach(({ type, target }, at) => {
    if (type === "partial" && target instanceof HTMLFormElement && before !== undefined)
      if (read(new FormData(target)) !== before) tasks.splice(at, 1);
  });
});

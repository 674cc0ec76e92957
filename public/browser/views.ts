/**
 * The views of the page: one for each form with `data-live-view`, however it came into the page.
 *
 * A view knows its seal and what it waits for. Its components are found by `data-live="KEY:NUMBER"`.
 */

/** An event that the server has not confirmed. */
export interface PendingEvent {
  component: number;
  event: number;
  binding: string;
  /** names and values that the browser filled in, by turns */
  input: string[];
  /** is told when it is confirmed (true), refused or failed */
  end(isDone: boolean): void;
}

export interface View {
  key: string;
  form: HTMLFormElement;
  /** its number on the connection */
  number: number;
  seal: string;
  /** patches received since the seal was given out */
  patches: number;
  /** whether the server answered its join on this connection */
  isJoined: boolean;
  /** last event's number, by component */
  events: Map<number, number>;
  pending: PendingEvent[];
}

const sealName = "_seal";
const views: View[] = [];

/** All views in the page. */
export function allViews(): View[] {
  return views.filter(Boolean);
}

/** The view with this number on the connection. */
export function viewNumbered(number: number): View | undefined {
  return views[number];
}

/** The view that an element of one of its components, or its form, belongs to; with the component's number. */
export function ownerOf(element: Element): { view: View; component: number } | undefined {
  const [key, component] = element.closest("[data-live]")?.getAttribute("data-live")?.split(":") ?? [];
  const view = views.find((each) => each?.key === key);
  return view && { view, component: Number(component) };
}

/** The view of a form that a click belongs to. */
export function viewOfForm(form: HTMLFormElement): View | undefined {
  return views.find((view) => view?.key === form.id) ?? ownerOf(form)?.view;
}

/** A view that posts to this address. */
export function viewOfAddress(address: string | null): View | undefined {
  return views.find((view) => view?.form.getAttribute("action") === address);
}

/** The root element of a component. */
export function rootOf(view: View, component: number): Element | null {
  return document.querySelector(`[data-live="${view.key}:${component}"]`);
}

/** Looks for views that came into the page, changed or left; `join` and `leave` are told. */
export function findViews(join: (view: View) => void, leave: (view: View) => void): void {
  for (const view of allViews()) {
    if (view.form.isConnected || document.getElementById(view.key)) continue;
    delete views[view.number];
    leave(view);
  }
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-live-view]")) {
    const known = views.find((view) => view?.key === form.id);
    const seal = form.querySelector<HTMLInputElement>(`[name=${sealName}]`)?.value ?? "";
    if (known?.form === form && known.seal === seal) continue;
    const view: View = known ?? {
      key: form.id,
      form,
      number: views.length,
      seal,
      patches: 0,
      isJoined: false,
      events: new Map(),
      pending: [],
    };
    // htmx brought the view's form or its seal anew: the page's HTML is that of the new seal.
    Object.assign(view, { form, seal, patches: 0, isJoined: false });
    views[view.number] = view;
    join(view);
  }
}

/** Keeps the newest seal, also for forms that are posted. */
export function keepSeal(view: View, seal: string): void {
  view.seal = seal;
  view.patches = 0;
  fillSeal(view.form, view);
}

/** Gives a form the newest seal before it is posted without the script's doing. */
export function fillSeal(form: HTMLFormElement, view: View): void {
  let field = form.querySelector<HTMLInputElement>(`[name=${sealName}]`);
  if (!field) {
    field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: sealName });
    form.append(field);
  }
  field.value = view.seal;
}

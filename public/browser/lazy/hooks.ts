/** Element hooks: scripts of the application's that draw or manage what stands in an element. Loaded where a page has one. */
import type { Hook, HookHandle } from "../api.js";
import type { NewEvent } from "../core/model.js";

interface Hooked {
  _element: HTMLElement;
  _hook: Hook;
  _handle: HookHandle;
  _observer: MutationObserver;
}

declare const __DEV__: boolean;

/** What is to be told of the end of what an event sends; for events that a hook made. */
export const ends = new WeakMap<Event, NonNullable<NewEvent["_onEnd"]>>();
const hooks = new Map<string, Hook>();
const hooked = new Map<Element, Hooked>();

/** Registers a hook. */
export function register(name: string, hook: Hook): void {
  hooks.set(name, hook);
  updateHooks();
}

/** Tells hooks of elements that came into the page or left it. */
export function updateHooks(): void {
  for (const [element, { _hook: hook, _handle: handle, _observer: observer }] of hooked) {
    if (element.isConnected) continue;
    observer.disconnect();
    hooked.delete(element);
    runSafely(() => hook.removed?.(element as HTMLElement, handle));
  }
  for (const element of document.querySelectorAll<HTMLElement>("[data-live-hook]")) {
    const hook = hooks.get(element.dataset.liveHook as string);
    if (!hook || hooked.has(element)) continue;
    const handle = { pushEvent: (type: string, fields?: object) => pushEvent(element, type, fields) };
    const observer = new MutationObserver(() => {
      runSafely(() => hook.updated?.(element, handle));
      // What the hook itself did is no news to it.
      observer.takeRecords();
    });
    hooked.set(element, { _element: element, _hook: hook, _handle: handle, _observer: observer });
    runSafely(() => hook.mounted?.(element, handle));
    observe(observer, element);
  }
}

/** Watches what the template can change: the attributes that it binds, and the content where that is not the hook's. */
function observe(observer: MutationObserver, element: HTMLElement): void {
  const bound: string[] = element.dataset.lp?.match(/(?<=\d)[a-z][\w:-]*|\.{3}/g) ?? [];
  const isOpen = bound.includes("...");
  const isKept = element.hasAttribute("data-live-keep");
  const content = { childList: true, characterData: true, subtree: true };
  if (bound.length === 0 && isKept) return;
  observer.observe(element, {
    attributes: bound.length > 0,
    ...(bound.length > 0 && !isOpen && { attributeFilter: bound }),
    ...(!isKept && content),
  });
}

/** A hook that throws keeps nothing else from its work. */
function runSafely(action: () => void): void {
  try {
    action();
  } catch (error) {
    console.error(error);
  }
}

/** Sends an event by the element's binding to it; settles with what the handler returned. */
function pushEvent(element: Element, type: string, fields: object = {}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const event = new CustomEvent(type, { detail: fields });
    if (!element.hasAttribute(`data-on-${type}`)) {
      reject(
        new Error(
          __DEV__
            ? `Hyper Live: the element has no binding @${type}, by which its hook could send that.`
            : type,
        ),
      );
      return;
    }
    ends.set(event, (code, value) => (code ? reject(new Error(code)) : resolve(value)));
    element.dispatchEvent(event);
  });
}

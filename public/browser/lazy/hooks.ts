/** Hooks: callbacks of an application for elements that its own scripts draw or manage. */
import type { Hook, HookHandle } from "../api.js";
import type { NewEvent } from "../core/model.js";
import { warnIfStill } from "../core/warn.js";

interface Hooked {
  _element: HTMLElement;
  _hook: Hook;
  _handle: HookHandle;
  _observer: MutationObserver;
}

declare const __DEV__: boolean;

/** For events that a hook has pushed: the function to call when they are over. */
export const ends = new WeakMap<Event, NonNullable<NewEvent["_onEnd"]>>();
const hooks = new Map<string, Hook>();
const hooked = new Map<Element, Hooked>();

/** Registers a hook. */
export function register(name: string, hook: Hook): void {
  hooks.set(name, hook);
  updateHooks();
}

/** Calls the hooks of elements that have come into the page or left it. */
export function updateHooks(): void {
  for (const [element, { _hook: hook, _handle: handle, _observer: observer }] of hooked) {
    if (element.isConnected) continue;
    observer.disconnect();
    hooked.delete(element);
    runSafely(() => hook.removed?.(element as HTMLElement, handle));
  }
  for (const element of document.querySelectorAll<HTMLElement>("[data-live-hook]")) {
    const name = element.dataset.liveHook as string;
    const hook = hooks.get(name);
    if (__DEV__ && !hook)
      warnIfStill(
        name,
        () => element.isConnected && !hooks.has(name),
        () =>
          `the page has data-live-hook="${name}", but no script has called hyperLive.hook("${name}", …). There is: ${[...hooks.keys()].join(", ") || "none"}.`,
      );
    if (!hook || hooked.has(element)) continue;
    const handle = { pushEvent: (type: string, fields?: object) => pushEvent(element, type, fields) };
    const observer = new MutationObserver(() => {
      runSafely(() => hook.updated?.(element, handle));
      // Ignore the changes that the hook itself has made.
      observer.takeRecords();
    });
    hooked.set(element, { _element: element, _hook: hook, _handle: handle, _observer: observer });
    runSafely(() => hook.mounted?.(element, handle));
    observe(observer, element);
  }
}

/** Observes what the template can change: bound attributes, and the content unless it belongs to the hook. */
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

/** Reports what a hook throws, so that other hooks still run. */
function runSafely(action: () => void): void {
  try {
    action();
  } catch (error) {
    console.error(error);
  }
}

/** Sends an event by the element's binding to it; resolves with what the handler returns. */
function pushEvent(element: Element, type: string, fields: object = {}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const event = new CustomEvent(type, { detail: fields });
    if (!element.hasAttribute(`data-on-${type}`)) {
      reject(
        new Error(
          __DEV__
            ? `Hyper Live: the hook can't push "${type}", because its element has no binding @${type}.`
            : type,
        ),
      );
      return;
    }
    ends.set(event, (code, value) => (code ? reject(new Error(code)) : resolve(value)));
    element.dispatchEvent(event);
  });
}

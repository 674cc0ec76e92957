/** The half of bench:browser that runs in the page. Each function is sent there alone: it uses nothing around it. */

/** One toggle; times in milliseconds. */
export interface Turn {
  /** what came over the socket */
  frame: string;
  times: {
    /** from the message's arrival in the script until all that it caused has run, microtasks included */
    patch: number;
    /** from the click to the same moment */
    click: number;
    morph: number;
    morphUnequal: number;
  };
}

interface Message {
  frame: string;
  start: number;
  end: number;
}

type Morph = (
  from: Element,
  to: string,
  options?: { onBeforeElUpdated(from: Element, to: Element): boolean },
) => Element;

declare global {
  interface Window {
    morphdom: Morph;
    /** is told of each message once it was handled */
    onHandled?: (message: Message) => void;
  }
}

/** Takes the time of whatever handler the client gives its socket. Runs before any script of the page. */
export function watchMessages(): void {
  const { set } = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage") as PropertyDescriptor;
  Object.defineProperty(WebSocket.prototype, "onmessage", {
    set(this: WebSocket, handler: (event: MessageEvent<string>) => void) {
      set?.call(this, (event: MessageEvent<string>) => {
        const start = performance.now();
        handler.call(this, event);
        // Behind the mutation observers' microtasks, which were queued when the DOM changed.
        queueMicrotask(() => window.onHandled?.({ frame: event.data, start, end: performance.now() }));
      });
    },
  });
}

/** Toggles a row so many times; after each, morphdom does the same to copies of the table. */
export async function measureTurns(count: number): Promise<Turn[]> {
  if (!crossOriginIsolated) throw new Error("The page's clock is too coarse.");
  const button = document.querySelector("button:enabled") as HTMLButtonElement;
  const table = document.querySelector("table") as HTMLTableElement;
  const htmlOf = (element: Element) =>
    element.outerHTML.replace(/ data-lp=(?:"[^"]*"|[^ >]+)|<!--.*?-->/g, "");
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const addCopy = () => {
    document.body.insertAdjacentHTML("beforeend", htmlOf(table));
    return document.body.lastElementChild as Element;
  };
  const skipEqual = {
    onBeforeElUpdated: (from: Element, to: Element) => !from.isEqualNode(to),
  };
  const [copy, otherCopy] = [addCopy(), addCopy()];

  const toggle = async () => {
    const handled = new Promise<Message>((resolve, reject) => {
      window.onHandled = resolve;
      setTimeout(() => reject(new Error("No message came back.")), 5000);
    });
    const clicked = performance.now();
    button.click();
    return { ...(await handled), clicked };
  };
  const morph = async (element: Element, html: string, options?: typeof skipEqual) => {
    // The browser has laid out and painted what was before.
    await nextFrame();
    const start = performance.now();
    window.morphdom(element, html, options);
    const time = performance.now() - start;
    if (element.outerHTML !== html) throw new Error("morphdom made another table.");
    return time;
  };

  const turns: Turn[] = [];
  for (let turn = 0; turn < count; turn++) {
    await nextFrame();
    const before = htmlOf(table);
    const { frame, start, end, clicked } = await toggle();
    const html = htmlOf(table);
    if (html === before) throw new Error(`Nothing changed by the frame ${frame}.`);
    turns.push({
      frame,
      times: {
        patch: end - start,
        click: end - clicked,
        morph: await morph(copy, html),
        morphUnequal: await morph(otherCopy, html, skipEqual),
      },
    });
  }
  return turns;
}

/** Events that wait until their element is quiet: only the last one of a row is sent. */

interface Waiting {
  timer: ReturnType<typeof setTimeout>;
  send(): void;
}

const waiting = new Map<Element, Waiting>();

/** Sends later, in place of what waits for this element already. */
export function wait(element: Element, delay: number, send: () => void): void {
  clearTimeout(waiting.get(element)?.timer);
  const timer = setTimeout(() => end(element), delay);
  waiting.set(element, { timer, send });
}

/** Sends at once what waits for an element in this one, or around it. */
export function sendWaiting(place: Element): void {
  for (const element of waiting.keys()) if (place.contains(element) || element.contains(place)) end(element);
}

function end(element: Element): void {
  const found = waiting.get(element);
  waiting.delete(element);
  clearTimeout(found?.timer);
  // What was taken out of the page has nothing more to say.
  if (element.isConnected) found?.send();
}

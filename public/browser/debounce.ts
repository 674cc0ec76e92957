/** Events that wait until their element is quiet: only the last one of a row is sent. */

interface Waiting {
  element: Element;
  name: string;
  timer: ReturnType<typeof setTimeout>;
  send(): void;
}

const waiting = new Set<Waiting>();

/** Sends later, in place of what waits for this binding of the element already. */
export function wait(element: Element, name: string, delay: number, send: () => void): void {
  for (const each of waiting) if (each.element === element && each.name === name) drop(each);
  const added: Waiting = { element, name, send, timer: setTimeout(() => end(added), delay) };
  waiting.add(added);
}

/** Sends at once what waits for an element in this one, or around it. */
export function flush(place: Element): void {
  for (const each of waiting) if (place.contains(each.element) || each.element.contains(place)) end(each);
}

/** Whether something waits. */
export function isWaiting(): boolean {
  return waiting.size > 0;
}

function drop(each: Waiting): void {
  clearTimeout(each.timer);
  waiting.delete(each);
}

function end(each: Waiting): void {
  drop(each);
  // What was taken out of the page has nothing more to say.
  if (each.element.isConnected) each.send();
}

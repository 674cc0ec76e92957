/** Events that wait until their element is quiet: only the last one of a row is sent. */

interface Waiting {
  element: Element;
  name: string;
  timer: ReturnType<typeof setTimeout>;
  send(): void;
}

let waiting: Waiting[] = [];

/** Sends later, in place of what waits for this binding of the element already. */
export function wait(element: Element, name: string, delay: number, send: () => void): void {
  take((each) => each.element === element && each.name === name);
  const added: Waiting = { element, name, send, timer: setTimeout(() => flush(element, added), delay) };
  waiting.push(added);
}

/** Sends at once what waits for an element in this one, or around it. */
export function flush(place: Element, only?: Waiting): void {
  const isMeant = (each: Waiting) =>
    only ? each === only : place.contains(each.element) || each.element.contains(place);
  // What was taken out of the page has nothing more to say.
  for (const each of take(isMeant)) if (each.element.isConnected) each.send();
}

/** Whether something waits. */
export function isWaiting(): boolean {
  return waiting.length > 0;
}

function take(isMeant: (each: Waiting) => boolean): Waiting[] {
  const taken = waiting.filter(isMeant);
  waiting = waiting.filter((each) => !isMeant(each));
  for (const { timer } of taken) clearTimeout(timer);
  return taken;
}

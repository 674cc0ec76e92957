/** The half of bench:lists that runs in the page. Each function is sent there alone: it uses nothing around it. */

/** One operation, in milliseconds. */
export interface Times {
  /** from the click until what it caused is painted */
  click: number;
  /** for a live page: from the click until the answer's message arrives in the script */
  wire: number;
  /** bytes of that message */
  bytes: number;
}

/** Collects garbage, and waits until the page is idle and painted. */
export async function settle(): Promise<void> {
  (window as { gc?: () => void }).gc?.();
  for (let frame = 0; frame < 2; frame++)
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

/** Clicks an element, and waits until the table looks different and is painted. */
export async function measureClick(target: string, isLive: boolean): Promise<Times> {
  const body = document.querySelector("tbody") as HTMLElement;
  const look = () => {
    const all = body.children;
    const rows = [all[0], all[1], all[3], all[4], body.lastElementChild].map(
      (row) => row?.textContent + (row?.className ?? ""),
    );
    return `${all.length}: ${rows}`;
  };
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const painted = () =>
    new Promise<number>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now());
      port2.postMessage(0);
    });
  const before = look();
  const element = document.querySelector<HTMLElement>(target);
  if (!element) throw new Error(`There is no ${target}.`);
  const arrival = { at: 0, bytes: 0 };
  const arrived = new Promise<void>((resolve) => {
    if (!isLive) return resolve();
    window.onHandled = ({ frame, start }) => {
      if (arrival.at) return;
      Object.assign(arrival, { at: start, bytes: frame.length });
      resolve();
    };
  });
  const start = performance.now();
  element.click();
  await arrived;
  let end = 0;
  do {
    await nextFrame();
    end = await painted();
    if (end - start > 20_000) throw new Error(`${target} changed nothing: ${before}`);
  } while (look() === before);
  return { click: end - start, wire: arrival.at ? arrival.at - start : 0, bytes: arrival.bytes };
}

/** The component of all applications here. Its class is made live by a call, as in plain JavaScript. */
import { context, html, live } from "hyper-live";

export class Counter {
  count = 0;
  name = "";
  increment() {
    this.count++;
    const { user, session } = context();
    this.name = user?.name ?? session?.name ?? "";
  }
  render() {
    return html`<p>Count: ${this.count}</p>
      <p>${this.name}</p>
      <button @click="increment">+</button>`;
  }
}
live({ name: "Counter" })(Counter);

/** The page of most applications. */
export const showCounter = (_request, response) => response.live(Counter);

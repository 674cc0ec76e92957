import { html, live } from "hyper-live";

@live
export class Count {
  count = 0;

  increment() {
    this.count++;
  }

  render() {
    return html`<section>
      <h2>Counter</h2>
      <p><output>${this.count}</output> <button @click="increment">Count</button></p>
    </section>`;
  }
}

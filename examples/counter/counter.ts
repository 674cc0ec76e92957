import { html, live } from "hyper-live";

@live
export class Counter {
  count = 0;

  decrement() {
    this.count--;
  }

  reset() {
    this.count = 0;
  }

  increment() {
    this.count++;
  }

  render() {
    return html`<section class="counter">
      <h2 aria-live="polite" aria-atomic="true">Count: ${this.count}</h2>
      <button @click="decrement">−</button>
      <button @click="reset">Reset</button>
      <button @click="increment">+</button>
    </section>`;
  }
}

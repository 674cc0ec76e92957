import { html, mount } from "hyper-live";
import { Counter } from "../counter/counter.js";

/** Three counters on one page, which share one connection; each has its own state. */
export const counters = () => html`<div class="counters">
  <fieldset>
    <legend>Apples</legend>
    ${mount(Counter, { count: 1 })}
  </fieldset>
  <fieldset>
    <legend>Pears</legend>
    ${mount(Counter, { count: 10 })}
  </fieldset>
  <fieldset>
    <legend>Plums</legend>
    ${mount(Counter, { count: 100 })}
  </fieldset>
</div>`;

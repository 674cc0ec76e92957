import { handler, html, live, mount, type Rendered, shared } from "hyper-live";
import { measure, ordersOn, type Sample } from "./metrics.js";
import { Week } from "./week.js";

const samples = shared("dashboard.samples", [] as Sample[], { max: 60 });

/** Takes a sample, unless another process took one within `pause` milliseconds. All pages follow the samples. */
async function sample(pause = 900): Promise<void> {
  const now = measure();
  await samples.update((list) => {
    if (now.at - (list.at(-1)?.at ?? 0) >= pause) list.push(now);
  });
}

// A store that is away or full costs a sample: without the catch, the failed promise would end the process.
setInterval(() => sample().catch(() => {}), 1000).unref();

@live
export class Dashboard {
  day = new Date();

  @handler(Date)
  pick(day: Date) {
    this.day = day;
  }

  async refresh() {
    await sample(0);
  }

  render() {
    const last = samples.value.at(-1);
    const loads = samples.value.map(({ load }) => load);
    const day = this.day.toISOString().slice(0, 10);
    const { orders, revenue } = ordersOn(day);
    return html`<section class="dashboard">
      <h2>This server <small>(once a second)</small></h2>
      <div data-live-hook="chart" data-live-keep data-points=${loads.join()} class="chart"></div>
      <dl>
        ${figure("Load", `${last?.load ?? 0} %`)} ${figure("Memory", `${last?.memory ?? 0} MB`)}
        ${figure("Peak load", `${Math.max(0, ...loads)} %`)}
      </dl>
      <button @click="refresh">Refresh</button>
      <h2>Orders</h2>
      <label>Day <input type="date" name="day" value=${day} @change="pick(value)" /></label>
      <dl aria-live="polite" aria-atomic="true">
        ${figure("Orders", String(orders))} ${figure("Revenue", `€ ${revenue}`)}
      </dl>
      ${mount(Week, { day }, { when: "visible", placeholder: html`<p>The week …</p>`, label: "Show the week" })}
    </section>`;
  }
}

function figure(name: string, value: string): Rendered {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

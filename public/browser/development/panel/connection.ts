/** The tab of the connection: its state, cut and resume, latency, and the mode in which the tab shows pages. */
import type { Core } from "../../core/core.js";
import { chosenMode, keepChoice, type Mode, readChoice } from "../choices.js";
import { make, makeButton } from "./elements.js";

const modes: readonly (readonly [Mode, string])[] = [
  ["live", "Live: our script, over the socket"],
  ["htmx", "htmx: without our script"],
  ["form", "Form: as without JavaScript (your own scripts still run)"],
];

/** Makes the content of the tab. */
export function createConnection(core: Core | undefined): HTMLElement {
  const parts = core ? [createState(core), createLatency()] : [];
  return make("div", {}, ...parts, createModes());
}

function createState(core: Core): HTMLElement {
  const state = make("output");
  const wire = core._wire;
  const button = makeButton("Cut", () => {
    wire._isCut = !wire._isCut;
    if (wire._isCut) core._disconnect();
    else core._checkNow();
    write();
  });
  const write = () => {
    button.textContent = wire._isCut ? "Resume" : "Cut";
    state.textContent = wire._isCut ? "cut: events go by post" : (hyperLive.state ?? "not connected");
  };
  document.addEventListener("hyper-live:connection", write);
  write();
  return group("Connection", make("p", {}, "State: ", state), button);
}

function createLatency(): HTMLElement {
  const value = Number(readChoice("latency"));
  const slider = make("input", { type: "range", min: 0, max: 3000, step: 50, value });
  const shown = make("output", {}, `${value} ms`);
  slider.addEventListener("input", () => {
    shown.textContent = `${slider.value} ms`;
    keepChoice("latency", slider.value === "0" ? "" : slider.value);
    void hyperLive.latency(Number(slider.value));
  });
  return group("Latency", make("label", {}, "Added to each round trip", slider), shown);
}

function createModes(): HTMLElement {
  const choices = modes.map(([mode, text]) => {
    const input = make("input", { type: "radio", name: "mode", value: mode, checked: mode === chosenMode() });
    input.addEventListener("change", () => showIn(mode));
    return make("p", {}, make("label", {}, input, text));
  });
  return group(
    "Mode of this tab",
    ...choices,
    make("small", {}, "The page is loaded again: its state begins anew."),
  );
}

/** Loads the page again, as a GET: a page that a form has posted would be posted again. */
function showIn(mode: Mode): void {
  keepChoice("mode", mode === "live" ? "" : mode);
  location.replace(location.href.replace(/#.*/, ""));
}

function group(name: string, ...content: (Node | string)[]): HTMLElement {
  return make("fieldset", {}, make("legend", {}, name), ...content);
}

/** The tabs of the panel, by the pattern of the ARIA Authoring Practices: arrows move between them, Tab goes into the shown one. */
import { keepChoice, readChoice } from "../choices.js";
import { make } from "./elements.js";

/** A tab, and what is called whenever it is shown. */
export interface Tab {
  name: string;
  content: HTMLElement;
  onShow?: () => void;
}

export interface Tabs {
  list: HTMLElement;
  panels: HTMLElement[];
  /** Focuses the tab that is shown. */
  focus(): void;
  /** Calls `onShow` of the tab that is shown. */
  refresh(): void;
  /** Shows a tab. */
  show(name: string): void;
}

export function createTabs(tabs: readonly Tab[]): Tabs {
  const buttons = tabs.map(({ name }) =>
    make(
      "button",
      { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}` },
      name,
    ),
  );
  const panels = tabs.map(({ name, content }) =>
    make(
      "div",
      { role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}`, tabindex: 0 },
      content,
    ),
  );
  let shown = Math.max(
    0,
    tabs.findIndex(({ name }) => name === readChoice("tab")),
  );
  const select = (index: number) => {
    shown = (index + tabs.length) % tabs.length;
    for (const [at, button] of buttons.entries()) {
      button.setAttribute("aria-selected", String(at === shown));
      button.tabIndex = at === shown ? 0 : -1;
      (panels[at] as HTMLElement).hidden = at !== shown;
    }
    keepChoice("tab", tabs[shown]?.name ?? "");
    tabs[shown]?.onShow?.();
  };
  for (const [at, button] of buttons.entries()) button.addEventListener("click", () => select(at));
  const list = make("div", { role: "tablist", "aria-label": "Panel" }, ...buttons);
  list.addEventListener("keydown", ({ key }) => {
    const next = { ArrowRight: shown + 1, ArrowLeft: shown - 1, Home: 0, End: -1 }[key];
    if (next === undefined) return;
    select(next);
    buttons[shown]?.focus();
  });
  select(shown);
  return {
    list,
    panels,
    focus: () => buttons[shown]?.focus(),
    refresh: () => tabs[shown]?.onShow?.(),
    show: (wanted) => select(tabs.findIndex(({ name }) => name === wanted)),
  };
}

/**
 * The panel for development: components and their state, events, and the connection. It is loaded when it is first opened.
 *
 * It stands in a shadow root beside the body: no style sheet, patch or navigation of the page reaches it.
 */
import type { Core } from "../../core/core.js";
import { keepChoice, readChoice } from "../choices.js";
import { Components } from "./components.js";
import { createConnection } from "./connection.js";
import { make, makeButton } from "./elements.js";
import { Events } from "./events.js";
import { Frames } from "./frames.js";
import { Highlight } from "./highlight.js";
import { createSheet, roomFor } from "./style.js";
import { createTabs, type Tab, type Tabs } from "./tabs.js";

/** Events of the keyboard and of fields that the page must not take for its own. */
const ownEvents = ["keydown", "keyup", "keypress", "input", "change", "beforeinput", "focusin", "focusout"];

export class Panel {
  private readonly host = document.createElement("hyper-live-panel");
  private readonly frame = make("section", { class: "panel", "aria-label": "Hyper Live" });
  private readonly tabs: Tabs;
  private hadFocus: Element | null = null;
  private readonly highlight: Highlight | undefined;
  private room: CSSStyleSheet | undefined;

  constructor() {
    const root = this.host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [createSheet()];
    // In htmx and form mode the client has stayed out.
    const core = window.hyperLive && (window as unknown as { hyperLiveCore: Core }).hyperLiveCore;
    this.highlight = core && new Highlight(core);
    this.tabs = createTabs(this.createContents(core));
    const move = makeButton("Move", () => this.move(), { class: "move" });
    const close = makeButton("Close", () => this.close());
    this.frame.append(make("header", {}, this.tabs.list, move, close), ...this.tabs.panels);
    this.frame.classList.toggle("side", readChoice("side") !== "");
    root.append(this.frame);
    if (this.highlight) root.append(this.highlight.box);
    for (const type of ownEvents) this.frame.addEventListener(type, (event) => event.stopPropagation());
    this.frame.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") this.close();
    });
  }

  private createContents(core: Core | undefined): Tab[] {
    const { highlight } = this;
    const frames = new Frames(core);
    const components = core && highlight && new Components(core, this.host, frames, highlight);
    const events = new Events(frames, (view, number) => components?.nameOf(view, number) ?? "");
    const refresh = () => {
      if (this.host.isConnected) components?.refresh();
    };
    frames.onChange = refresh;
    const without = make(
      "p",
      {},
      "State is asked over the page's connection, which this mode does not have. Choose live mode.",
    );
    return [
      { name: "Components", content: components?.content ?? without, onShow: refresh },
      { name: "Events", content: events.content },
      { name: "Connection", content: createConnection(core) },
    ];
  }

  toggle(): void {
    if (this.host.isConnected) this.close();
    else this.open(true);
  }

  /** @param isAsked - whether the user has opened it now, so that it gets the focus */
  open(isAsked: boolean): void {
    keepChoice("panel", "open");
    this.hadFocus = isAsked ? document.activeElement : null;
    document.documentElement.append(this.host);
    this.makeRoom(true);
    this.tabs.refresh();
    if (isAsked) this.tabs.focus();
  }

  private close(): void {
    keepChoice("panel", "");
    const isFocused = document.activeElement === this.host;
    this.highlight?.show(undefined);
    this.host.remove();
    this.makeRoom(false);
    if (isFocused && this.hadFocus instanceof HTMLElement) this.hadFocus.focus();
  }

  /** Moves it to the side of a wide window, or back to its bottom. */
  private move(): void {
    const isAside = this.frame.classList.toggle("side");
    keepChoice("side", isAside ? "side" : "");
    this.makeRoom(true);
  }

  /** The page leaves free what the panel covers. */
  private makeRoom(isOpen: boolean): void {
    const others = document.adoptedStyleSheets.filter((each) => each !== this.room);
    this.room = isOpen ? roomFor(this.frame.classList.contains("side")) : undefined;
    document.adoptedStyleSheets = this.room ? [...others, this.room] : others;
  }
}

export function createPanel(): Panel {
  return new Panel();
}

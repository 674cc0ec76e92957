/**
 * Which file may import which: nothing imports in a circle, and arrows between rooms go only where this table lets them.
 * An import of a type is an arrow too: whoever reads a file has to know what it names.
 */
import { describe, expect, it } from "vitest";
import { type Arrow, findCircles, readArrows } from "./support/imports.js";

/** A room of the house. */
interface Room {
  /** folders with all below them, and single files; a file belongs to the room that names most of its path */
  files: string[];
  /** the rooms that its files may import from, besides their own */
  imports: string[];
  /** the rooms from which they may import types alone */
  types?: string[];
}

const rooms: Record<string, Room> = {
  views: { files: ["views/"], imports: ["commands", "current links"] },
  /** what travels between server and browser: the only files that the code of both reads */
  wire: {
    files: ["middleware/transport/protocol.ts", "middleware/component/post-fields.ts"],
    imports: [],
    types: ["views"],
  },
  /** the grammar of `data-live-do`, which is checked in templates and read in the browser */
  commands: { files: ["views/command.ts"], imports: [] },
  /** which links lead to a page: the server marks those of its pages, the browser those that patches bring */
  "current links": { files: ["views/current.ts"], imports: [] },
  input: { files: ["middleware/input/"], imports: ["views"] },
  security: { files: ["middleware/security/"], imports: ["views"], types: ["options"] },
  /** files that users send, from their arrival to the event of their form */
  uploads: {
    files: ["middleware/uploads/"],
    imports: ["input", "views", "security", "state"],
    types: ["options"],
  },
  state: { files: ["middleware/state/"], imports: ["input", "views", "security"], types: ["options"] },
  component: { files: ["middleware/component/"], imports: ["wire", "state", "input", "views"] },
  transport: {
    files: ["middleware/transport/"],
    imports: ["wire", "component", "uploads", "state", "security", "input", "views"],
    types: ["options", "site"],
  },
  /** what an application can set */
  options: {
    files: ["middleware/options.ts", "middleware/logger.ts"],
    imports: ["views"],
    types: ["component", "state", "input", "uploads"],
  },
  /** what all pages of one hyperLive() share */
  site: {
    files: ["middleware/site.ts", "middleware/notices.ts", "middleware/signed-in.ts", "middleware/assets.ts"],
    imports: ["component", "uploads", "state", "security", "views"],
    types: ["options"],
  },
  /** the kit for tests of applications: it visits their pages, and reads the state that the server has */
  testing: {
    files: ["middleware/testing/"],
    imports: ["top", "site", "component", "state", "input", "security", "views"],
    types: ["options"],
  },
  top: {
    files: ["middleware/"],
    imports: [
      ...[
        "development",
        "site",
        "options",
        "transport",
        "wire",
        "component",
        "uploads",
        "state",
        "security",
        "input",
      ],
      "views",
    ],
  },

  /** spans and metrics of the tracing channels, for those who use OpenTelemetry; nothing imports it */
  opentelemetry: { files: ["middleware/opentelemetry/"], imports: ["component"] },

  /** the commands of `npx hyper-live`; nothing imports them */
  "command line": {
    files: ["middleware/command-line/"],
    imports: ["top", "development", "site", "transport", "component", "state", "input", "views"],
    types: ["options"],
  },
  /** what the panel of a page in development asks; loaded in development alone */
  development: {
    files: ["middleware/development/"],
    imports: ["transport", "component", "development wire"],
  },
  /** the types of its answers, which the panel reads */
  "development wire": { files: ["middleware/development/inspected.ts"], imports: [] },
  /** the panel, overlay and style sheets in pages in development: scripts of their own, which look into the client */
  "development in the page": {
    files: ["public/browser/development/"],
    imports: [],
    types: ["core", "development wire"],
  },

  /** types of the browser's API, which applications see */
  api: { files: ["public/browser/api.ts"], imports: [] },
  /** what all of the browser's scripts may use: files without imports but of each other */
  page: {
    files: ["own", "entered", "htmx", "warn"].map((name) => `public/browser/core/${name}.ts`),
    imports: [],
  },
  core: { files: ["public/browser/core/"], imports: ["page", "wire"], types: ["api"] },
  /** what a reader has entered and not yet sent: lazy scripts and those beside htmx keep it */
  "user state": { files: ["public/browser/lazy/user-state.ts"], imports: ["page"] },
  /** where messages are shown, by lazy scripts and by those beside htmx */
  messages: { files: ["public/browser/lazy/notice-place.ts"], imports: ["page"] },
  /** what the pages load that use it: each feature is a script of its own */
  features: {
    files: ["public/browser/features/"],
    imports: ["page", "wire", "commands", "current links"],
    types: ["core"],
  },
  lazy: {
    files: ["public/browser/lazy/"],
    imports: ["page", "user state", "messages", "wire", "features", "navigate", "uploads in the page"],
    types: ["core", "api"],
  },
  /** navigation between pages, loaded by a lazy script */
  navigate: {
    files: ["public/browser/navigate/"],
    imports: ["page", "wire"],
    types: ["core", "api"],
  },
  "uploads in the page": {
    files: ["public/browser/uploads/"],
    imports: ["page"],
    types: ["core"],
  },
  htmx: { files: ["public/browser/htmx/"], imports: ["page", "user state", "messages", "wire"] },
  live: { files: ["public/browser/live.ts"], imports: ["core", "page", "lazy", "wire"], types: ["api"] },
};

/**
 * The files of `component/` that an event passes through, the last first: each imports only from those before it, and
 * from files that are not listed. `owner.createChild()` is the one way back, bound late: a render mounts children, which
 * render.
 */
const componentOrder = [
  "contracts.ts",
  "instance.ts",
  "check-bindings.ts",
  "children.ts",
  "render.ts",
  "lifecycle.ts",
  "event/",
];

const arrows = readArrows(["middleware", "views", "public/browser"]);

function roomOf(file: string): string {
  let found: { name: string; length: number } = { name: "", length: 0 };
  for (const [name, { files }] of Object.entries(rooms)) {
    for (const part of files) {
      const isIn = part.endsWith("/") ? file.startsWith(part) : file === part;
      if (isIn && part.length > found.length) found = { name, length: part.length };
    }
  }
  return found.name;
}

function mayGo({ from, to, isType }: Arrow): boolean {
  const [own, other] = [roomOf(from), roomOf(to)];
  const { imports = [], types = [] } = rooms[own] ?? {};
  return own === other || imports.includes(other) || (isType && types.includes(other));
}

function placeInOrder(file: string): number {
  return componentOrder.findIndex((part) => file.startsWith(`middleware/component/${part}`));
}

const shown = ({ from, to, isType }: Arrow) => `${from} → ${to}${isType ? " (types)" : ""}`;

describe("imports", () => {
  it("go in no circle between files", () => {
    expect(findCircles(arrows)).toEqual([]);
  });

  it.each(Object.keys(rooms))("of the room %s go only to rooms that it may use", (name) => {
    const own = arrows.filter(({ from }) => roomOf(from) === name);
    expect(own.filter((arrow) => !mayGo(arrow)).map(shown)).toEqual([]);
  });

  it("in component/ go from an event's later steps to the earlier ones, never back", () => {
    const back = arrows.filter(
      ({ from, to }) => placeInOrder(to) > placeInOrder(from) && placeInOrder(from) >= 0,
    );
    expect(back.map(shown)).toEqual([]);
  });

  it("start in a room, each", () => {
    expect(arrows.filter(({ from }) => roomOf(from) === "").map(shown)).toEqual([]);
  });
});

describe("the check itself", () => {
  const arrow = (from: string, to: string): Arrow => ({ from, to, isType: true });

  it("finds a circle of three, and one beside it", () => {
    const circle = [arrow("a", "b"), arrow("b", "c"), arrow("c", "a"), arrow("c", "d")];
    expect(findCircles([...circle, arrow("e", "d"), arrow("e", "f"), arrow("f", "e")])).toEqual([
      ["a", "b", "c"],
      ["e", "f"],
    ]);
  });

  it("reads imports of values and of types, and what is loaded later", () => {
    expect(arrows).toContainEqual({ from: "views/html.ts", to: "views/values.ts", isType: false });
    expect(arrows).toContainEqual({ from: "views/template.ts", to: "views/host.ts", isType: true });
    expect(arrows.some(({ from, to }) => from === "public/browser/live.ts" && to.includes("/lazy/"))).toBe(
      true,
    );
  });
});

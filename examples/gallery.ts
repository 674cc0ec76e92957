/**
 * The gallery: an Express application with a page for each example.
 *
 * To add an example, add a folder and an entry in the list below.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import express, { type Express } from "express";
import { type HyperLiveOptions, html, hyperLive, mount } from "hyper-live";
import { Assistant } from "./assistant/assistant.js";
import { Board } from "./board/board.js";
import { Chat } from "./chat/chat.js";
import { Counter } from "./counter/counter.js";
import { counters } from "./counters/counters.js";
import { Dashboard } from "./dashboard/dashboard.js";
import { Feed } from "./feed/feed.js";
import { guideRoutes, guideStyle } from "./guide/guide.js";
import { createHelpdesk } from "./helpdesk/app.js";
import { highlight } from "./highlight.js";
import { Invoice } from "./invoice/invoice.js";
import { mixed, mixedRoutes } from "./mixed/mixed.js";
import { type Example, overview, page, showcase } from "./page.js";
import { player, playerRoutes } from "./player/player.js";
import { Profile } from "./profile/profile.js";
import { Search } from "./search/search.js";
import { seven } from "./seven/seven.js";
import { SignUp } from "./signup/signup.js";
import { examplesFolder as folder } from "./sources.js";
import { NewTicket } from "./tickets/new-ticket.js";
import { ticketRoutes } from "./tickets/routes.js";
import { Tickets } from "./tickets/tickets.js";
import { todoRoutes } from "./todomvc/store.js";
import { TodoMvc } from "./todomvc/todomvc.js";
import { Todos } from "./todos/todos.js";
import { uploadRoutes } from "./uploads/folder.js";
import { Uploads } from "./uploads/uploads.js";

const examples: Example[] = [
  {
    path: "/counter",
    title: "Counter",
    line: "Fields are the state, methods are the handlers",
    file: "counter/counter.ts",
    content: () => Counter,
  },
  {
    path: "/counters",
    title: "Counters",
    line: "One component three times, each with its own props and state",
    file: "counters/counters.ts",
    content: counters,
  },
  {
    path: "/todos",
    title: "To-do list",
    line: "A form, a keyed list, and checkboxes that need no script",
    file: "todos/todos.ts",
    content: () => Todos,
  },
  {
    path: "/todomvc",
    title: "TodoMVC",
    line: "The to-do list that many libraries are compared by, kept in a database",
    file: "todomvc/todomvc.ts",
    style: "todomvc/todomvc.css",
    content: ({ res }) => mount(TodoMvc, { owner: res?.locals.owner }),
    routes: todoRoutes,
  },
  {
    path: "/signup",
    title: "Sign-up",
    line: "Rules in a class, checked while you type and again on submit",
    file: "signup/signup.ts",
    content: () => SignUp,
  },
  {
    path: "/invoice",
    title: "Invoice",
    line: "Rows to add and remove, nested classes, a total that updates while you type",
    file: "invoice/invoice.ts",
    content: () => Invoice,
  },
  {
    path: "/search",
    title: "Search",
    line: "Results while you type, and a note while they load",
    file: "search/search.ts",
    content: () => Search,
  },
  {
    path: "/tickets",
    title: "Tickets",
    line: "Search, filter, order and page in the address, for Back and for links",
    file: "tickets/tickets.ts",
    content: () => Tickets,
  },
  {
    path: "/tickets/new",
    title: "New ticket",
    line: "A form in steps, each an entry of the history, and nothing typed is lost",
    file: "tickets/new-ticket.ts",
    content: () => NewTicket,
    routes: ticketRoutes,
  },
  {
    path: "/feed",
    title: "Feed",
    line: "A hundred thousand posts, of which the page and the server keep a window",
    file: "feed/feed.ts",
    content: () => Feed,
  },
  {
    path: "/board",
    title: "Board",
    line: "Cards with slots, which ask the board to move them; or drag them",
    file: "board/board.ts",
    content: () => html`${Board}<script type="module" src="/drag.js"></script>`,
  },
  {
    path: "/uploads",
    title: "Uploads",
    line: "Files with progress and previews, which go on where they were cut",
    file: "uploads/uploads.ts",
    content: () => Uploads,
    routes: uploadRoutes,
  },
  {
    path: "/mixed",
    title: "With htmx",
    line: "Ordinary htmx partials together with live components",
    file: "mixed/mixed.ts",
    content: mixed,
    routes: mixedRoutes,
  },
  {
    path: "/profile",
    title: "Profile",
    line: "A database row that two users can edit at once",
    file: "profile/profile.ts",
    content: () => Profile,
  },
  {
    path: "/chat",
    title: "Chat",
    line: "Messages that all pages share, and a list of who is here",
    file: "chat/chat.ts",
    content: () => Chat,
  },
  {
    path: "/assistant",
    title: "Assistant",
    line: "An answer that comes in pieces, and a button that stops it",
    file: "assistant/assistant.ts",
    content: () => Assistant,
  },
  {
    path: "/dashboard",
    title: "Dashboard",
    line: "Figures that the server pushes, and a chart drawn in the browser",
    file: "dashboard/dashboard.ts",
    content: () => html`${Dashboard}<script type="module" src="/chart.js"></script>`,
  },
  {
    path: "/player",
    more: "/player/:part",
    title: "Player",
    line: "A tune that plays on while the pages around it change",
    file: "player/player.ts",
    content: player,
    routes: playerRoutes,
  },
  ...seven,
];
/** An application of its own, with pages of its own. */
const helpdesk = {
  path: "/helpdesk",
  title: "Helpdesk",
  line: "A whole application: sign-in, roles, tickets with live comments, files",
};
const listed = [...examples.filter(({ isPart }) => !isPart), helpdesk];

/** The pages' content security policy: they may load from and send to this site only, and nothing inline is allowed. */
export const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'";

/**
 * Builds the gallery.
 *
 * @param options - for hyperLive(); they override the gallery's own options
 * @param policy - the content security policy of its pages
 */
export function createGallery(options: HyperLiveOptions = {}, policy = contentSecurityPolicy): Express {
  const app = express();
  app.disable("x-powered-by");
  app.use((_request, response, next) => {
    response.set("Content-Security-Policy", policy);
    next();
  });
  app.use(
    hyperLive({
      layout: ({ content, title, request }) => {
        const example = exampleAt(request.path);
        const style = example?.style ? `/${example.style}` : guideStyle(request.path);
        return page(content, listed, example, title, style);
      },
      ...options,
    }),
  );
  // Express sends an ETag, so browsers download the file again only if it has changed.
  app.get("/gallery.css", (_request, response) => response.sendFile("gallery.css", { root: folder }));
  app.get("/drag.js", (_request, response) => response.sendFile("board/drag.js", { root: folder }));
  app.get("/pointer.js", (_request, response) => response.sendFile("seven/pointer.js", { root: folder }));
  app.get("/seven/canvas.svg", (_request, response) =>
    response.sendFile("seven/canvas.svg", { root: folder }),
  );
  app.get("/chart.js", (_request, response) => response.sendFile("dashboard/chart.js", { root: folder }));
  guideRoutes(app);
  app.use(helpdesk.path, createHelpdesk(options));
  app.get("/", (_request, response) => response.live(overview(listed)));
  for (const example of examples) {
    const source = highlight(readFileSync(path.join(folder, example.file), "utf8"));
    const { style } = example;
    if (style) app.get(`/${style}`, (_request, response) => response.sendFile(style, { root: folder }));
    example.routes?.(app);
    app.get([example.path, example.more ?? []].flat(), (request, response) =>
      response.live(showcase(example, example.content(request), source)),
    );
  }
  return app;
}

/** The example that a page belongs to; the page of a ticket belongs to the list of tickets. */
function exampleAt(path: string): Example | undefined {
  return examples.findLast((example) => `${path}/`.startsWith(`${example.path}/`));
}

/** A site with users: sessions of express-session, routes that sign in and out, and a page that belongs to a user. */
import express, { type Express, type Request, type Response } from "express";
import session from "express-session";
import { context, handler, html, live } from "../../middleware/index.js";
import type { Agent, LivePage } from "./page.js";
import { getPage } from "./page.js";
import { type ServeOptions, serve, type TestSite } from "./site.js";
import { cookieOf, createSender, type FrameSocket, openSocket } from "./socket.js";

/** What the site's sessions hold. */
export interface SessionData {
  name?: string;
  role?: string;
  destroy(done?: () => void): void;
  regenerate(done: () => void): void;
}
export type WithSession = Request & { session: SessionData };

/** What notes have written, for all tests; a test uses words of its own. */
export const written: string[] = [];

@live({ name: "test.Notes" })
export class Notes {
  lines: string[] = [];
  private ctx(): { session?: SessionData; user?: { id: string; role?: string } } {
    return context() as never;
  }
  @handler(String)
  write(line: string): void {
    this.lines.push(line);
    written.push(line);
  }
  @handler(String)
  async writeSlowly(line: string): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 150));
    this.write(line);
  }
  who(): void {
    const { user, session } = this.ctx();
    this.lines.push(
      user ? `${user.id} ${user.role ?? ""}`.trim() : `${session?.name} ${session?.role ?? ""}`.trim(),
    );
  }
  begin(): void {
    const { session } = this.ctx();
    if (session) session.name = "Ada";
    this.lines.push("begun");
  }
  signOut(): void {
    this.ctx().session?.destroy();
    context().redirect("/bye");
  }
  render() {
    return html`<p>${this.lines.join(", ")}</p>
      <input name="line">
      <button @click="write('a')">A</button> <button @click="write('b')">B</button>
      <button @click="writeSlowly('slow')">Slow</button>
      <button @click="who">Who</button> <button @click="begin">Begin</button>
      <button @click="signOut">Out</button>`;
  }
}

export interface SignInOptions extends ServeOptions {
  /** further middleware between the sessions and hyperLive */
  between?: (app: Express) => void;
  /** further routes */
  routes?: (app: Express) => void;
  sessions?: object;
}

/** Serves the site until the test ends. */
export function serveSignIn({
  between,
  routes,
  sessions,
  ...options
}: SignInOptions = {}): Promise<TestSite> {
  const known = { secret: "a secret of the sessions", resave: false, saveUninitialized: false };
  return serve(
    (app) => {
      app.get("/", (_request, response) => response.live(Notes));
      app.get("/plain", (_request, response) => void response.send("plain"));
      addSignIn(app);
      routes?.(app);
    },
    {
      before: (app) => {
        app.use(session({ ...known, ...sessions } as never));
        app.use(express.urlencoded({ extended: false }));
        between?.(app);
      },
      ...options,
    },
  );
}

function addSignIn(app: Express): void {
  app.post("/sign-in", (request, response) => {
    const { session } = request as unknown as WithSession;
    session.regenerate(() => {
      Object.assign((request as unknown as WithSession).session, { name: String(request.query.name) });
      response.send("in");
    });
  });
  app.post("/sign-out", (request: Request, response: Response) => {
    (request as unknown as WithSession).session.destroy(() => void response.send("out"));
  });
  app.post("/role", (request, response) => {
    (request as unknown as WithSession).session.role = String(request.query.role);
    response.send("role");
  });
}

/** A browser in which a user has signed in. */
export async function signIn(site: TestSite, name = "Ada"): Promise<Agent> {
  const agent = site.agent();
  await agent.post(`/sign-in?name=${name}`);
  return agent;
}

/** A page of a browser, with its socket. */
export interface Tab {
  page: LivePage;
  socket: FrameSocket;
  event: ReturnType<typeof createSender>;
}

/** Opens the page in a browser, and joins it. */
export async function openTab(site: TestSite, agent: Agent, path = "/"): Promise<Tab> {
  const page = await getPage(agent, path);
  const socket = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
  socket.send(["join", `word${Math.random()}`, ...page.seals.map((seal, number) => [number, seal, 0])]);
  const answer = await socket.next();
  if (answer[0] !== "ok") throw new Error(`the join was answered by ${JSON.stringify(answer)}`);
  return { page, socket, event: createSender(socket) };
}

/** The code that a socket is closed with, after the frame that says that its page has ended. */
export async function endOf({ socket }: Pick<Tab, "socket">): Promise<[frame: unknown, code: number]> {
  const { code } = await socket.closed;
  const last = socket.received.at(-1);
  return [last === undefined ? undefined : (JSON.parse(last) as unknown[])[0], code];
}

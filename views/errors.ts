/**
 * Every error that Hyper Live raises, in one place: a stable code, and what to do about it.
 *
 * This is the lowest layer: it imports nothing, and every other folder may import it. The guide has a
 * heading for each code, and a test keeps the two lists equal.
 */

/** What to write or do instead, by code. The sentence about what happened is written where the error is thrown. */
export const remedies = {
  HL_OPTION: "Correct the option, or leave it out for its default.",
  HL_NOT_COMPONENT: "Put @live above the class, or call live(TheClass).",
  HL_COMPONENT_NAME: 'Name it, as in @live({ name: "shop.Cart" }) or live(Cart, { name: "shop.Cart" }).',
  HL_RENDER_RESULT:
    "Return html`…` from render(); load data in onMount() or in a handler, since render() is synchronous.",
  HL_STATE_FIELD:
    "Keep plain data in fields (what JSON has, and Date, Map, Set, BigInt), and put timers, handles and functions in #private fields.",
  HL_PERSISTENT:
    "Write user = persistent(repository, { id: 42 }), read it in hooks, handlers and render(), and change its fields, not the field itself.",
  HL_PERSISTENT_GONE:
    "Handle it in onError(error), or write persistent(repository, where, { optional: true }) for a field that may be undefined.",
  HL_PERSISTENT_LOAD: "See the cause; check that the database can be reached and has the table.",
  HL_CONFLICT: "Show error.mine and error.theirs in onError(error), and let the user choose.",
  HL_TEMPLATE_HOLE: "Move the ${…} into text or into an attribute's value.",
  HL_TEMPLATE_HTML:
    "Write the HTML as a browser would read it back: close each tag, and put elements only where HTML allows them.",
  HL_TEMPLATE_VALUE:
    "Give a string, a number, a template, a component or a list of these; await promises before render().",
  HL_TEMPLATE_KEY:
    "Give each item of the list a key of its own, such as its id: each(items, (item) => item.id, (item) => html`…`).",
  HL_TEMPLATE_SAME:
    "Add what the row shows besides its item, as in each(…, { same: [this.currency] }) or { same: (row) => row.id === this.selected }; or leave `same` out.",
  HL_BINDING_SYNTAX:
    'Write @event="handler" or @event.modifier="handler(argument, …)", with literals, ${…}, or names of fields. Modifiers are .prevent, .stop, .self, .once, .outside, .window, .debounce, .throttle, .every of @poll, and keys of keydown and keyup. For Alpine.js write x-on:event="…", for Vue v-on:event="…".',
  HL_LIVE_ATTRIBUTE: "Write it as the guide's chapter “In the browser” shows.",
  HL_BINDING_HANDLER:
    'Write the method, or bind to one that the class has. For Alpine.js write x-on:event="…", for Vue v-on:event="…".',
  HL_BINDING_UNTYPED:
    "Name the types of its parameters: above the method, as in @handler(String), or in live(TheClass, { handlers: { method: [String] } }).",
  HL_ERRORS_FIELD:
    'Write the name that the control has, as in <input name="email" /> ${errors(this, "email")}; errors(this, "") has what is wrong with the whole form.',
  HL_SLOT:
    'Write mount(Card, { title }, { header: html`…` }) in the render() of a component, and show each slot once, by ${slot(this, "header")} in the render() of Card.',
  HL_CALLBACK:
    "Write mount(Picker, { onPick: on(this.pick) }) in the render() of the component that has the method, declare onPick!: (id: number) => void in Picker, and call it in a handler, or bind it by @click=${on(this.onPick, id)}.",
  HL_HANDLER_TYPES:
    "Name the types in the decorator, as in @handler(String, Number), with one for each parameter.",
  HL_RULES_PACKAGE: "Install it: npm install class-validator.",
  HL_ARGUMENT: "Correct the value and send it again.",
  HL_FILE_FIELD:
    'Write @IsFile() photos!: Upload[] for it in the class that the handler takes, or give the form action="/…" method="post" for a route of your own.',
  HL_UPLOAD_GONE:
    "Read the file, or keep it by `await upload.moveTo(path)`, before the handler ends; the handler must await both.",
  HL_UPLOAD_STORE:
    "Give the folder of uploads room and the right to write there, as in hyperLive({ uploads: { folder } }); or give the bucket of s3Uploads() the rights and the CORS rule that the guide's chapter “Files” names.",
  HL_URL:
    'Write page = url(1) with a plain initial value, read it in hooks, handlers and render(), and give each field of a page a name of its own, as in url(1, { as: "page" }).',
  HL_RESOURCE:
    "Write stats = resource(() => load(this.day)), read it in hooks, handlers and render(), and call its reload() to load it again.",
  HL_LIST:
    "Write posts = list({ key: (post) => post.id, load: ({ after, before, limit }) => … }), where load() returns at most `limit` rows with different keys, and each(this.posts, (post) => html`…`) in render().",
  HL_CONTEXT:
    "Call context(), subscribe(), render(this), every() and join() in a hook or a handler, and give redirect() and go() a path of this site or an http address.",
  HL_SHARED_VALUE:
    "Share plain data (what JSON has, and Date, Map, Set, BigInt), and change it by a synchronous function.",
  HL_STORE_AWAY: "Start the store, or correct its address; requests that wait for it are retried until then.",
  HL_STORE_REFUSED:
    "Give the store room, or correct what its message names; events fail until then, and pages keep the state before them.",
  HL_STORE_CLIENT:
    "Install the client, as in `npm install redis@6`, or pass its createClient() to redisAdapter().",
  HL_EVENT_NOT_OFFERED: "Send only events that the page offers; open the page again if it is old.",
  HL_UNCONFIRMED: "Confirm it when the page asks.",
  HL_EVENT_MALFORMED: "Send posts and frames as the page's own forms and script do.",
  HL_HANDLER_TIMEOUT:
    "Let the handler settle sooner: give what it waits for a limit of its own, or raise hyperLive({ limits: { handler } }).",
  HL_PUBLIC:
    'Put what belongs to a user, and what can be used, into a component that is mounted later: mount(Cart, {}, { when: "load" }).',
  HL_FORBIDDEN: "Return true from the guard for those who may do this, and for no one else.",
  HL_HANDLER_FAILED: "See the server's log for the cause; onError(error) in the component can handle it.",
  HL_SEAL_INVALID: "Open the page again.",
  HL_SEAL_EXPIRED: "Open the page again.",
  HL_SEAL_FOREIGN: "Open the page again, in your own browser.",
  HL_SESSION_ENDED: "Sign in again; what was typed is still on the page.",
  HL_SEAL_OUTDATED: "Open the page again; to carry the old state over, give the class a migrate(old) method.",
  HL_STATE_LOST:
    "Keep state in a store that outlives the process, as in hyperLive({ adapter: redisAdapter(url) }), if none may be lost.",
  HL_OTHER_VERSION:
    "Nothing has to be done: the page tries again until it reaches a process that has the version. End the processes of the older one.",
  HL_VIEW_MOVED: "Open the page again to see its current state.",
  HL_ORIGIN: "Open the page on this site; to allow another site, list it in hyperLive({ origins: […] }).",
  HL_LIMIT: "Wait a moment, or send less at once; see `limits` in hyperLive's options.",
  HL_SOCKET_LIMIT: "Send less at once; see the limits in hyperLive's options.",
  HL_SERVER: "See the guide's chapter “Express” for where to call hyperLive().",
  HL_NO_SOCKET: "Until this is fixed, pages send their events as HTTP posts.",
  HL_TEST: "To see the whole page, call page.print().",
  HL_TEST_PACKAGE: "The kit for tests needs it; an application without tests does not.",
} as const;

/** The stable code of an error of Hyper Live. */
export type ErrorCode = keyof typeof remedies;

/** An error raised by Hyper Live: what happened, what to do, and a stable `code`. */
export class LiveError extends Error {
  override readonly name = "LiveError";

  /**
   * @param code - the stable code; the guide's chapter on troubleshooting has a heading for it
   * @param what - what happened and why, in whole sentences, naming component, handler, file and line
   * @param options - `status`: the HTTP status that fits (default 500); `cause`: the error behind it;
   *   `retryAfter`: seconds after which it may be tried again
   */
  constructor(
    readonly code: ErrorCode,
    readonly what: string,
    options: { status?: number; cause?: unknown; retryAfter?: number } = {},
  ) {
    super(`${what} ${remedies[code]} [${code}]`, "cause" in options ? { cause: options.cause } : undefined);
    this.status = options.status ?? 500;
    this.retryAfter = options.retryAfter;
  }

  /** The HTTP status of an answer that reports this error; Express's error handler reads it too. */
  readonly status: number;
  /** Seconds after which it may be tried again; undefined if that is not known. */
  readonly retryAfter: number | undefined;

  /** What to do about it. */
  get remedy(): string {
    return remedies[this.code];
  }
}

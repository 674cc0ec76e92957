/** What one hyperLive() holds for all its requests: settings, the store of views, the scripts. */
import type { IncomingMessage } from "node:http";
import { type Assets, createAssets } from "./assets.js";
import type { ViewSurroundings } from "./component/contracts.js";
import { takeUncertainNames } from "./component/definition.js";
import type { Settings } from "./options.js";
import { publicPrefix } from "./security/proxy.js";
import { encodeSnapshot } from "./state/views/encode.js";
import { Sealer } from "./state/views/sealer.js";
import { ViewStore } from "./state/views/view-store.js";

/** What the site needs of a socket; `transport/socket.ts` has the rest. */
export interface Connection {
  /** Closes a socket that did not answer since the last time, and asks again. */
  checkAlive(): void;
  /** Whether it came by this server. */
  isOn(server: object): boolean;
  /** Takes no further event. */
  stop(): void;
  /** Hands each page its newest seal and closes; settles when it is closed. */
  shutDown(): Promise<void>;
  /** Closes without a word. */
  terminate(): void;
  /** Tells its page whether what happens can be stored. */
  reportStore(isThere: boolean): void;
}

export class Site {
  readonly store: ViewStore;
  /** what every view is made with */
  readonly surroundings: ViewSurroundings;
  readonly assets: Assets;
  /** whether the process is going down: no event is taken any more */
  closing = false;
  /** all open sockets */
  readonly connections = new Set<Connection>();

  /** @param base - path of the posts and the socket, as browsers see it but for a prefix that a proxy strips */
  constructor(
    readonly settings: Settings,
    readonly base: string,
  ) {
    const { secrets, adapter, maxAge, sealLimit, logger, debounce } = settings;
    this.store = new ViewStore({
      sealer: new Sealer(secrets),
      adapter,
      sealMaxAge: maxAge,
      storeFor: maxAge,
      sealLimit,
    });
    this.surroundings = {
      action: base,
      debounce,
      translate: settings.translate,
      onError: (error) => logger.error("Hyper Live: a component's hook threw.", error),
      ...(process.env.NODE_ENV !== "production" && { check: (view) => encodeSnapshot(view.snapshot()) }),
    };
    this.assets = createAssets(base);
    this.warnOfNames();
  }

  /** Says, in production and once for each, which components have names that another build may give to others. */
  warnOfNames(): void {
    const names = takeUncertainNames();
    if (names.length === 0 || process.env.NODE_ENV !== "production") return;
    this.settings.logger.warn(
      `Hyper Live: after the next build the names ${names.join(", ")} may be those of other components, so pages that are ` +
        'open then start afresh. Name these classes: @live({ name: "shop.Cart" }), or live(Cart, { name: "shop.Cart" }).',
    );
  }

  /** The path below which a request's browser sees the site; "" where no proxy strips one. */
  prefixOf(request: IncomingMessage): string {
    return publicPrefix(request, this.settings.prefix);
  }

  /** Writes the one line that a refused event or view gets. */
  logRefusal(transport: string, error: { message: string }): void {
    // One line, whatever names a browser made up.
    const message = error.message.replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
    this.settings.logger.warn(`Hyper Live refused (${transport}): ${message}`);
  }
}

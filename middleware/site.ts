/** The state that all requests of one hyperLive() share: settings, the store of views, the scripts. */
import { channel } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import type { LiveError } from "../views/errors.js";
import { type Assets, createAssets } from "./assets.js";
import type { ViewSurroundings } from "./component/contracts.js";
import { takeUncertainNames } from "./component/definition.js";
import { findUnknownErrors, type Page, recordAsked } from "./component/unknown-errors.js";
import { Versions } from "./component/versions.js";
import type { View } from "./component/view.js";
import type { Logger } from "./logger.js";
import type { Settings } from "./options.js";
import { Owners } from "./security/owner.js";
import { publicPrefix } from "./security/proxy.js";
import { RefusalLog } from "./security/refusal-log.js";
import { SignedIn, type SignedInConnection } from "./signed-in.js";
import { adapterSwitch } from "./state/adapters/adapter-switch.js";
import { isRefused } from "./state/adapters/store-refused.js";
import { SiteLimits } from "./state/limits/site-limits.js";
import { tellOwnerNews } from "./state/realtime/owner-news.js";
import { encodeSnapshot } from "./state/views/encode.js";
import { Sealer } from "./state/views/sealer.js";
import type { ViewSnapshot } from "./state/views/snapshot.js";
import { ViewStore } from "./state/views/view-store.js";
import { createUploads, uploadAccess } from "./uploads/create.js";
import type { UploadDesk } from "./uploads/desk.js";
import type { Grants } from "./uploads/grants.js";

/** The part of a page's connection that the site uses; see `transport/page-connection.ts`. */
export interface Connection extends SignedInConnection {
  /** who its page belongs to; see `security/owner.ts` */
  readonly owner: string | undefined;
  /** when the application was last asked who its user is, as of `performance.now()` */
  readonly askedAt: number;
  /**
   * Asks the application again who its user is, and ends it if that is someone else.
   *
   * @param mustHold - whether it runs no event until that is known
   */
  ask(mustHold: boolean): void;
  /** Ends it, since its user is not signed in any more. */
  end(): void;
  /** Closes it, so that its page opens another one. */
  reconnect(): void;
  /** Terminates the connection if the last ping was not answered; otherwise sends another ping. */
  checkAlive(): void;
  /** Whether it was opened through this server. */
  isOn(server: object): boolean;
  /** Sends the page newer seals, if there are any. */
  sendNewSeals(): void;
  /** Runs no further event. */
  stop(): void;
  /** Sends the page a sign of life. */
  whilePaused(): void;
  /** Whether an event has arrived that was not run since it was stopped. */
  readonly hasUnanswered: boolean;
  /** Sends the page its newest seals and closes; settles when it is closed. */
  shutDown(): Promise<void>;
  /** Shuts it down as soon as an event arrives. */
  shutDownAtNextEvent(): void;
  /** Closes it at once. */
  terminate(): void;
  /** Tells the page whether the store can be reached. */
  reportStore(isThere: boolean): void;
}

/** Is told of each new site, before that reads its settings; `testing/` listens. */
export const siteChannel = channel("hyper-live:site");

export class Site {
  readonly store: ViewStore<View>;
  /** passed to every view */
  readonly surroundings: ViewSurroundings;
  readonly assets: Assets;
  /** the files that users send */
  readonly uploads: UploadDesk;
  /** what pages carry to send files before their form */
  readonly grants: Grants;
  readonly limits: SiteLimits;
  /** the versions of components in other processes; undefined if the store is not shared */
  readonly versions: Versions | undefined;
  private readonly refusals: RefusalLog;
  /** reads who requests belong to */
  readonly owners: Owners;
  /** whether the process is shutting down, and runs no further event */
  closing = false;
  /** whether the process is shutting down, and still hands pages their newest seals that only it has */
  isHandingOver = false;
  /** whether the store can be reached, as far as is known */
  isStoreThere = true;
  /** all open connections */
  readonly connections = new Set<Connection>();
  /** those of users who are signed in */
  readonly signedIn = new SignedIn<Connection>();

  /** @param base - path of the posts and the socket, without the prefix that a proxy strips */
  constructor(
    readonly settings: Settings,
    readonly base: string,
  ) {
    siteChannel.publish(this);
    const { secrets, application, adapter, maxAge, sealLimit, maxPayload, limits, logger, debounce } =
      settings;
    this.limits = new SiteLimits(limits, adapter);
    this.versions = adapter.isShared ? new Versions(adapter) : undefined;
    this.refusals = new RefusalLog(logger);
    this.store = new ViewStore<View>({
      sealer: new Sealer(secrets, "page", application, base),
      adapter,
      sealMaxAge: maxAge,
      storeFor: maxAge,
      maxWaiting: limits.views,
      storedPerOwner: limits.storedPerOwner,
      sealLimit,
      // Posts have other fields too.
      maxSealed: maxPayload * 0.9,
    });
    const uploads = createUploads(settings.uploads, secrets, [application, base], logger);
    this.uploads = uploads.desk;
    this.grants = uploads.grants;
    this.surroundings = {
      uploads: uploadAccess(uploads),
      action: base,
      debounce,
      translate: settings.translate,
      limits: { handler: limits.handler, queue: limits.queue, rates: this.limits.rates },
      onError: (error) => {
        if (isRefused(error)) this.logRefusal("store", error as LiveError);
        else logger.error("Hyper Live: a component's hook threw.", error);
      },
      ...(process.env.NODE_ENV === "production"
        ? { onWrongKey: (error) => this.warn("keys", `shows a list all the same: ${error.message}`) }
        : this.developmentChecks(logger)),
    };
    this.owners = new Owners(settings, (browser) =>
      adapterSwitch.reportFailure(tellOwnerNews({ what: "end", owner: browser })),
    );
    this.assets = createAssets(base);
    this.warnOfNames();
  }

  /**
   * The newest state of a view whose seal was opened, for this process to continue.
   *
   * @param shown - the revision that its page shows; {@link unknownRevision} if that is not known
   * @throws {LiveError} HL_SEAL_EXPIRED if it is no longer stored; HL_OTHER_VERSION if another process is to continue it
   */
  async newest(sealed: ViewSnapshot, shown: number): Promise<ViewSnapshot> {
    const state = await this.store.newest(sealed, shown);
    if (this.versions) await this.versions.check(state);
    return state;
  }

  /** What development finds that production would show all the same. */
  private developmentChecks(logger: Logger): Pick<ViewSurroundings, "check" | "lookOver"> {
    recordAsked();
    return {
      check: (view) => encodeSnapshot(view.snapshot()),
      lookOver(view: Page) {
        for (const { message } of findUnknownErrors(view)) logger.warn(`Hyper Live: ${message}`);
      },
    };
  }

  /** Warns in production, once for each component, of names that the next build may give to other components. */
  warnOfNames(): void {
    const names = takeUncertainNames();
    if (names.length === 0 || process.env.NODE_ENV !== "production") return;
    this.settings.logger.warn(
      `Hyper Live: after the next build the names ${names.join(", ")} may belong to other components, so open pages would ` +
        'lose their state. Name these classes: @live({ name: "shop.Cart" }), or live(Cart, { name: "shop.Cart" }).',
    );
  }

  /** The path prefix that a proxy has stripped from a request; "" if none did. */
  prefixOf(request: IncomingMessage): string {
    return publicPrefix(request, this.settings.prefix);
  }

  /** Logs a refused event, view or socket, in one line; of many, only some and their number. */
  logRefusal(transport: string, error: { message: string; code?: string }): void {
    const kind = error.code === undefined ? transport : `${transport}, ${error.code}`;
    this.warn(kind, `refused (${transport}): ${error.message}`);
  }

  /** Logs that the state of a page is lost; of many lines, only some and their number. */
  logLoss(what: string): void {
    this.warn("state", what);
  }

  /** Warns of a cookie that was to be sent with a page for anyone. */
  warnOfCookie(path: string): void {
    this.warn(
      "cookie",
      `has not sent a cookie with the public page ${path}: a cache would give it to others.`,
    );
  }

  private warn(kind: string, message: string): void {
    this.refusals.write(kind, `Hyper Live ${message}`);
  }
}

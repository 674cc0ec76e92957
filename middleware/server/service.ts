/**
 * The servers of a hyperLive(). Background work starts with the first of them and stops with the last.
 *
 * An application may listen on two ports, a test may start a server for each request, and a closed server may listen
 * again.
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Settings } from "../options.js";
import type { Site } from "../site.js";
import { adapterSwitch } from "../state/adapters/adapter-switch.js";
import { runWithoutContext } from "../state/deferred.js";
import type { SocketGate } from "../transport/gate.js";
import { attach, detach, type ServerListener } from "./attach.js";
import { awaitPages, endAtSignal, endConnections, endServer, isFirstProcess } from "./shutdown.js";
import { TimeLimit } from "./time-limit.js";
import { startUpkeep } from "./upkeep.js";

/** What a service needs of its installation. */
export interface ServiceOptions {
  settings: Settings;
  gate: SocketGate;
  /** the site, if it was created already */
  site: () => Site | undefined;
  socketPath: ServerListener["socketPath"];
  onRequest: (request: IncomingMessage, response: ServerResponse) => void;
}

export class Service implements ServerListener {
  readonly socketPath: ServerListener["socketPath"];
  readonly onRequest: ServerListener["onRequest"];
  private readonly servers = new Set<Server>();
  private readonly closing = new WeakSet<Server>();
  private disconnectAdapter: (() => void) | undefined;
  private endUpkeep: (() => void) | undefined;
  private ended: Promise<void> | undefined;

  constructor(private readonly options: ServiceOptions) {
    this.socketPath = options.socketPath;
    this.onRequest = options.onRequest;
    // Before the first request, any other process ends by itself.
    if (isFirstProcess) endAtSignal(() => this.end(true));
  }

  isOn(server: Server): boolean {
    return this.servers.has(server);
  }

  isClosing(server: Server): boolean {
    return this.closing.has(server);
  }

  get hasServer(): boolean {
    return this.servers.size > 0;
  }

  readonly join = (server: Server): void => {
    if (this.ended || this.servers.has(server)) return;
    this.servers.add(server);
    attach(server, this);
    this.begin();
  };

  receiveUpgrade(path: string, request: IncomingMessage, stream: Duplex, head: Buffer, server: Server): void {
    this.options.gate.receive(path, request, stream, head, server);
  }

  /** Connects the adapter. Shared values need it before there is a page. */
  connect(): void {
    const { adapter, logger } = this.options.settings;
    this.disconnectAdapter ??= adapterSwitch.connect(adapter, logger);
  }

  /** Starts the background work of the site, which runs as long as a server serves it. */
  begin(): void {
    const site = this.options.site();
    if (!site || this.ended || this.endUpkeep) return;
    // The first request gets here; its timers and listeners serve everyone.
    runWithoutContext(() => this.startWork(site));
  }

  private startWork(site: Site): void {
    this.connect();
    const endUpkeep = startUpkeep(site);
    const release = endAtSignal(() => this.end(true));
    this.endUpkeep = () => {
      endUpkeep();
      release();
    };
  }

  private stopWork(): void {
    this.endUpkeep?.();
    this.disconnectAdapter?.();
    this.endUpkeep = this.disconnectAdapter = undefined;
  }

  onServerClosing(server: Server): void {
    if (this.closing.has(server)) return;
    this.closing.add(server);
    this.options.gate.refuseAll(server);
    const site = this.options.site();
    if (!site || site.closing) return;
    const connections = [...site.connections].filter((connection) => connection.isOn(server));
    if (connections.length > 0) void endConnections(site, connections, new TimeLimit(site.settings.shutdown));
  }

  onServerClosed(server: Server): void {
    this.servers.delete(server);
    this.closing.delete(server);
    detach(server, this);
    if (this.servers.size === 0) this.stopWork();
  }

  /** Shuts everything down, once, within the time that the option `shutdown` allows. */
  end(withServers = false): Promise<void> {
    this.ended ??= this.endAll(withServers);
    return this.ended;
  }

  private async endAll(withServers: boolean): Promise<void> {
    const { settings } = this.options;
    const site = this.options.site();
    const limit = new TimeLimit(settings.shutdown);
    if (site) await this.endPages(site, limit);
    if (withServers) await Promise.all([...this.servers].map((server) => endServer(server, limit)));
    for (const server of this.servers) detach(server, this);
    this.stopWork();
    await limit.wait(settings.adapter.close(), 1);
  }

  private async endPages(site: Site, limit: TimeLimit): Promise<void> {
    site.closing = true;
    site.isHandingOver = !site.store.isShared;
    this.options.gate.refuseAll();
    await endConnections(site, site.connections, limit);
    await awaitPages(site, limit);
    site.isHandingOver = false;
  }
}

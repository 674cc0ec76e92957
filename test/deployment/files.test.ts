/** The files for platforms that are not here: what matters in them is right, by the platforms' own names. */
import { readFileSync } from "node:fs";
import { parse as parseToml } from "smol-toml";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { recipe, root } from "./recipes.js";

const health = "/_live/health";
/** Seconds that a shutdown takes at most: the option `shutdown`. */
const shutdown = 5;
/** Starts Node itself, and not a shell or npm, which keep the signal to themselves. */
const nodeItself = /^node (?:--[\w-]+ )*dist\/server\.js$/;

// biome-ignore lint/suspicious/noExplicitAny: files of many formats
type File = any;

describe("fly.toml", () => {
  const { kill_signal, kill_timeout, env, http_service }: File = parseToml(recipe("fly/fly.toml"));

  it("gives a machine the signal and the time to end", () => {
    expect(kill_signal).toBe("SIGTERM");
    expect(Number.parseInt(kill_timeout, 10)).toBeGreaterThan(shutdown);
  });

  it("asks the application's own port and health path", () => {
    expect(String(http_service.internal_port)).toBe(env.PORT);
    expect(http_service.checks).toMatchObject([{ path: health, method: "GET" }]);
    expect(http_service.concurrency.type).toBe("connections");
    expect(http_service.force_https).toBe(true);
  });
});

describe("render.yaml", () => {
  const [web, store]: File = parse(recipe("render/render.yaml")).services;

  it("starts Node itself, asks the health path, and gives the time to end", () => {
    expect(web.startCommand).toMatch(nodeItself);
    expect(web.healthCheckPath).toBe(health);
    expect(web.maxShutdownDelaySeconds).toBeGreaterThan(shutdown);
  });

  it("has one store that never evicts, and a secret for all instances", () => {
    const { name, type } = web.envVars.find(({ key }: File) => key === "REDIS_URL").fromService;
    expect([name, type]).toEqual([store.name, store.type]);
    expect(store.maxmemoryPolicy).toBe("noeviction");
    expect(web.envVars).toContainEqual({ key: "HYPER_LIVE_SECRET", generateValue: true });
  });
});

describe("the files for Heroku", () => {
  it("start Node itself, with a secret and Redis", () => {
    const [name, command] = recipe("heroku/Procfile").trim().split(": ");
    expect(name).toBe("web");
    expect(command).toMatch(nodeItself);
    const { env, addons }: File = JSON.parse(recipe("heroku/app.json"));
    expect(env.HYPER_LIVE_SECRET.generator).toBe("secret");
    expect(env.NODE_ENV).toBe("production");
    expect(addons[0].plan).toMatch(/^heroku-redis:/);
  });
});

describe("the files for Kubernetes", () => {
  const documents = (name: string): File[] =>
    parseAllDocuments(recipe(name)).map((document) => document.toJS());
  const [deployment, service, budget, ingress] = documents("kubernetes/shop.yaml");
  const [store, storeService] = documents("kubernetes/redis.yaml");
  const { template, strategy, replicas } = deployment.spec;
  const [container] = template.spec.containers;

  it("give a pod more time than its pause and a shutdown take", () => {
    const [command, seconds] = container.lifecycle.preStop.exec.command;
    expect(command).toBe("sleep");
    expect(template.spec.terminationGracePeriodSeconds).toBeGreaterThan(Number(seconds) + shutdown);
    expect(strategy.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
    expect(budget.spec.minAvailable).toBeLessThan(replicas);
  });

  it("ask the health path whether a pod is ready, and never whether it lives", () => {
    expect(container.readinessProbe.httpGet).toEqual({ path: health, port: "http" });
    expect(JSON.stringify(container.livenessProbe)).not.toContain(health);
    expect(container.livenessProbe.tcpSocket.port).toBe("http");
  });

  it("name the same port, labels and services everywhere", () => {
    const envOf = (name: string) => container.env.find((each: File) => each.name === name).value;
    expect(envOf("PORT")).toBe(String(container.ports[0].containerPort));
    expect(envOf("REDIS_URL")).toBe(
      `redis://${storeService.metadata.name}:${storeService.spec.ports[0].port}`,
    );
    for (const labels of [
      deployment.spec.selector.matchLabels,
      service.spec.selector,
      budget.spec.selector.matchLabels,
    ])
      expect(labels).toEqual(template.metadata.labels);
    const { backend } = ingress.spec.rules[0].http.paths[0];
    expect(backend.service).toEqual({
      name: service.metadata.name,
      port: { name: service.spec.ports[0].name },
    });
    expect(service.spec.ports[0].targetPort).toBe(container.ports[0].name);
    expect(container.command ?? container.args).toBeUndefined();
  });

  it("let Redis keep what it has, and stay below the memory of its pod", () => {
    const [{ args, resources, volumeMounts }] = store.spec.template.spec.containers;
    expect(args).toEqual(expect.arrayContaining(["--appendonly", "yes", "--maxmemory-policy", "noeviction"]));
    const most = args[args.indexOf("--maxmemory") + 1];
    expect(Number.parseInt(most, 10)).toBeLessThan(Number.parseInt(resources.limits.memory, 10));
    expect(volumeMounts[0].name).toBe(store.spec.volumeClaimTemplates[0].metadata.name);
  });
});

describe("the table of how long a connection may be silent", () => {
  const chapter = readFileSync(`${root}/examples/guide/chapters/67-deployment.md`, "utf8");
  const rows = chapter.split("closes after | source |")[1]?.split("\n\n")[0]?.split("\n").slice(2) ?? [];

  it("has nothing that closes a connection between two signs of life, and names its sources", () => {
    const upkeep = readFileSync(`${root}/middleware/server/upkeep.ts`, "utf8");
    const heartbeat = Number(/heartbeat = ([\d_]+)/.exec(upkeep)?.[1]?.replace("_", "")) / 1000;
    expect(rows.length).toBeGreaterThan(6);
    for (const row of rows) {
      const [, , text = "", address = ""] = row.split("|");
      expect(text.trim() === "never" || Number.parseInt(text, 10) > heartbeat * 1.5, row).toBe(true);
      expect(address).toMatch(/\(https:\/\/[^)]+\)/);
    }
  });
});

describe("compose.yml", () => {
  const { services, volumes }: File = parse(recipe("docker/compose.yml"));

  it("gives the application time to end, and waits for Redis", () => {
    expect(Number.parseInt(services.app.stop_grace_period, 10)).toBeGreaterThan(shutdown);
    expect(services.app.depends_on.redis.condition).toBe("service_healthy");
    expect(services.app.environment.REDIS_URL).toBe("redis://redis:6379");
    expect(services.app.command).toBeUndefined();
  });

  it("keeps what Redis and the proxy have", () => {
    const kept = Object.values(services).flatMap(({ volumes = [] }: File) =>
      volumes.map((each: string) => each.split(":")[0]),
    );
    expect(kept.sort()).toEqual(Object.keys(volumes).sort());
    expect(services.redis.command).toEqual(["redis-server", "--appendonly", "yes"]);
  });
});

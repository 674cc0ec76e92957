/** nginx and Caddy in front of two processes, as the recipes configure them. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { caddy, nginx, openssl, requireProgram } from "../setup/programs.js";
import { isLong } from "../support/long.js";
import { describeInLongRuns } from "../support/long-tests.js";
import { freePort } from "../support/ports.js";
import { RedisServer } from "../support/redis.js";
import { joinPage } from "../support/socket.js";
import { Program, placed, type Shop, siteAt, startShops, temporaryFolder } from "./recipes.js";
import { countMeanwhile, useSocketAndPosts, useStream } from "./visits.js";

let redis: RedisServer;
beforeAll(async () => {
  redis = await RedisServer.create();
});
afterAll(() => redis.remove());

/** Replaces one process after the other, as a deploy does; in a short run the first one alone. */
async function replaceAll(shops: Shop[]): Promise<void> {
  for (const shop of isLong ? shops : shops.slice(0, 1)) {
    await shop.end();
    await shop.start();
  }
}

async function behindCaddy(shops: Shop[]) {
  const folder = temporaryFolder();
  const port = await freePort();
  const site = placed("caddy/Caddyfile", {
    "shop.example.com": `http://localhost:${port}`,
    "127.0.0.1:3001": `127.0.0.1:${shops[0]?.port}`,
    "127.0.0.1:3002": `127.0.0.1:${shops[1]?.port}`,
    // Debian's Caddy is older than the recipe asks for, and would close a post's body at the first refusal.
    lb_try_duration: "buffer_requests\n\t\tlb_try_duration",
  });
  const file = path.join(folder, "Caddyfile");
  writeFileSync(file, `{\n\tadmin off\n\tauto_https off\n}\n${site}`);
  const home = { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  const command = [requireProgram(caddy), "run", "--config", file, "--adapter", "caddyfile"];
  await Program.start(command, port, home, folder);
  return siteAt(`http://localhost:${port}`);
}

async function behindNginx(shops: Shop[]) {
  const folder = temporaryFolder();
  const [plain, secure] = [await freePort(), await freePort()];
  makeCertificate(folder);
  const site = placed("nginx/shop.conf", {
    "127.0.0.1:3001": `127.0.0.1:${shops[0]?.port}`,
    "127.0.0.1:3002": `127.0.0.1:${shops[1]?.port}`,
    "listen 80;": `listen 127.0.0.1:${plain};`,
    "listen 443 ssl": `listen 127.0.0.1:${secure} ssl`,
    "/etc/letsencrypt/live/shop.example.com/fullchain.pem": `${folder}/cert.pem`,
    "/etc/letsencrypt/live/shop.example.com/privkey.pem": `${folder}/key.pem`,
    "server_name shop.example.com": "server_name localhost",
  });
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const file = path.join(folder, "nginx.conf");
  writeFileSync(
    file,
    `daemon off;\nmaster_process off;\npid ${folder}/pid;\nevents {}\nhttp {\naccess_log off;\n${temporary.join("\n")}\n${site}}\n`,
  );
  await Program.start([requireProgram(nginx), "-p", folder, "-c", file, "-e", "stderr"], secure, {}, folder);
  return { plain, site: siteAt(`https://localhost:${secure}`) };
}

function makeCertificate(folder: string): void {
  const kind = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-subj",
    "/CN=localhost",
  ];
  const files = ["-keyout", `${folder}/key.pem`, "-out", `${folder}/cert.pem`];
  const { status, stderr } = spawnSync(requireProgram(openssl), ["req", "-x509", ...kind, ...files], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
}

/** The certificate is our own. */
function trustAll(): void {
  const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
  onTestFinished(() => {
    if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
  });
}

describeInLongRuns("two processes behind Caddy", () => {
  it("work in all ways, and lose no post while they are replaced", async () => {
    const shops = await startShops(2, redis.url);
    const site = await behindCaddy(shops);
    await useSocketAndPosts(site);
    await useStream(site);
    const { socket } = await joinPage(site, "/");
    expect(await countMeanwhile(site, () => replaceAll(shops))).toBeGreaterThan(0);
    // Caddy knows which process has it.
    if (isLong) expect((await socket.closed).code).toBe(1012);
  }, 60_000);
});

describe("two processes behind nginx", () => {
  it("work in all ways over TLS, and lose no post while they are replaced", async () => {
    trustAll();
    const shops = await startShops(2, redis.url);
    const { site, plain } = await behindNginx(shops);
    const redirect = await fetch(`http://localhost:${plain}/`, { redirect: "manual" });
    expect([redirect.status, redirect.headers.get("Location")]).toEqual([301, "https://localhost/"]);
    await useSocketAndPosts(site);
    await useStream(site);
    expect(await countMeanwhile(site, () => replaceAll(shops))).toBeGreaterThan(0);
  }, 60_000);
});

/** A real nginx in front of an application, with HTTP and HTTPS, configured as users do. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { nginx, openssl, requireProgram } from "../setup/programs.js";
import { freePort, listening } from "./ports.js";

const upgrade = `proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;`;

export class Nginx {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    /** the origins of its HTTP and HTTPS servers */
    readonly http: string,
    readonly https: string,
  ) {}

  /**
   * Starts nginx. At `/` it forwards the host. At `/shop/` it strips the prefix and sends it in a header. At `/bare/` it
   * sends no header about the browser's request; at `/default/` there are nginx's own settings alone. `https://127.0.0.1/?PATH`, which is another host, shows a page with
   * the given path in an iframe.
   *
   * @param port - the application's port
   */
  static async start(port: number): Promise<Nginx> {
    const folder = await mkdtemp(path.join(tmpdir(), "hyper-live-nginx-"));
    const [plain, secure] = [await freePort(), await freePort()];
    makeCertificate(folder);
    const file = path.join(folder, "nginx.conf");
    await writeFile(file, configure(folder, port, plain, secure));
    const child = spawn(requireProgram(nginx), ["-p", folder, "-c", file, "-e", "stderr"], {
      stdio: ["ignore", "inherit", "inherit"],
    });
    await Promise.race([
      listening(secure),
      once(child, "exit").then(() => Promise.reject(new Error("nginx ended at once."))),
    ]);
    return new Nginx(child, folder, `http://localhost:${plain}`, `https://localhost:${secure}`);
  }

  async stop(): Promise<void> {
    const ended = once(this.child, "exit");
    this.child.kill("SIGTERM");
    await ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}

function configure(folder: string, port: number, plain: number, secure: number): string {
  const listen = `listen 127.0.0.1:${plain};
    listen 127.0.0.1:${secure} ssl;
    ssl_certificate ${folder}/cert.pem;
    ssl_certificate_key ${folder}/key.pem;`;
  const temp = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(" ");
  return `daemon off;
master_process off;
pid ${folder}/pid;
events {}
http {
  access_log off;
  ${temp}
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  server {
    server_name localhost;
    ${listen}
    location / {
      proxy_pass http://127.0.0.1:${port};
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
      ${upgrade}
    }
    location /shop/ {
      proxy_pass http://127.0.0.1:${port}/;
      proxy_set_header X-Forwarded-Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-Prefix /shop;
      ${upgrade}
    }
    location /bare/ {
      proxy_pass http://127.0.0.1:${port}/;
      ${upgrade}
    }
    location /default/ { proxy_pass http://127.0.0.1:${port}/; }
  }
  server {
    server_name 127.0.0.1;
    ${listen}
    default_type text/html;
    location / { return 200 '<!doctype html><iframe src="https://localhost:${secure}$args"></iframe>'; }
  }
}
`;
}

function makeCertificate(folder: string): void {
  const args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const files = ["-keyout", `${folder}/key.pem`, "-out", `${folder}/cert.pem`];
  const { status, stderr } = spawnSync(
    requireProgram(openssl),
    [...args, ...files, "-subj", "/CN=localhost", "-days", "2"],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`openssl failed: ${stderr}`);
}

/** nginx in front of an application: TLS, and a path that it takes away. */
import { nginx, requireProgram } from "../setup/programs.js";
import { Application, freePort } from "./application.js";
import type { Folder } from "./folder.js";

/** Starts one in a folder that has a certificate. Below `/shop/` stands the application that listens to `port`. */
export async function startNginx(folder: Folder, port: number): Promise<Application> {
  const secure = await freePort();
  folder.write("nginx.conf", configure(folder.path, port, secure));
  const args = ["-p", folder.path, "-e", "stderr", "-c"];
  return Application.start(folder, "nginx.conf", { command: requireProgram(nginx), args, port: secure });
}

const configure = (folder: string, port: number, secure: number): string => `daemon off;
pid ${folder}/nginx.pid;
worker_processes 1;
events {}
http {
  access_log off;
  ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`).join("\n  ")}
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  server {
    listen ${secure} ssl;
    ssl_certificate ${folder}/certificate.pem;
    ssl_certificate_key ${folder}/key.pem;
    location /shop/ {
      proxy_pass http://127.0.0.1:${port}/;
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_set_header X-Forwarded-Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-Prefix /shop;
    }
  }
}
`;

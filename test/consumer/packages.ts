/** What the consumers' applications install beside the tarball: each package in one exact version. */

/** Packages of the quick cases, installed once for all of them. */
export const quickPackages = {
  compression: "1.8.2",
  connect: "3.7.0",
  "cookie-parser": "1.4.7",
  "cookie-session": "2.1.1",
  "csrf-csrf": "4.0.3",
  express: "5.3.0",
  "express-rate-limit": "8.7.5",
  "express-session": "1.19.0",
  "express-ws": "5.0.2",
  helmet: "8.3.0",
  multer: "2.5.0",
  passport: "0.7.0",
  "pino-http": "11.0.0",
  "socket.io": "4.8.4",
  "socket.io-client": "4.8.4",
  supertest: "7.3.2",
  ws: "8.23.0",
};

/** Packages of the README's first page. */
export const firstPagePackages = {
  "@types/node": "20.19.43",
  express: "5.3.0",
  tsx: "4.23.15",
  typescript: "7.0.2",
};

export const fastifyPackages = { "@fastify/middie": "9.3.6", express: "5.3.0", fastify: "5.12.8" };

export const vitePackages = { ...quickPackages, vite: "8.3.8" };

/** Nest 11, and the TypeScript that its starter has. */
export const nestPackages = {
  "@nestjs/common": "11.2.10",
  "@nestjs/core": "11.2.10",
  "@nestjs/platform-express": "11.2.10",
  "@types/node": "20.19.43",
  "reflect-metadata": "0.2.2",
  rxjs: "7.8.2",
  typescript: "5.9.3",
};

export const nextPackages = { express: "5.3.0", next: "16.4.6", react: "19.3.1", "react-dom": "19.3.1" };

/** Versions of Node as packages of the registry: the oldest that is supported, and the newest of each line. */
export const nodeVersions = ["20.19.0", "22.23.3", "24.21.0", "26.10.0"];

/** Clients of the protocol by which files are sent before their form. */
export const tusPackages = {
  "@uppy/core": "6.3.1",
  "@uppy/tus": "6.0.0",
  "class-validator": "0.15.1",
  express: "5.3.0",
  "tus-js-client": "4.3.1",
};

/** What `hyper-live dev` tells the process that serves the pages, and what that tells it. */

/** What a process is to serve. */
export interface Task {
  /** folder of the project: that of its package.json */
  root: string;
  /** folder of components to serve; "" if there is an entry */
  folder: string;
  /** file that starts the application; "" if there is none */
  entry: string;
  /** port for a folder, and for errors of an application that does not start */
  port: number;
  /** whether another port is tried if that one is in use */
  mayMove: boolean;
  /** path of the middleware */
  base: string;
}

/** From the process that serves. */
export type Notice = { type: "restart" } | { type: "port"; port: number; base: string };

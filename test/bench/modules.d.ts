/** The peers are installed only when the benchmark runs, so the types can't count on them. */
declare module "@lit-labs/ssr";
declare module "@lit-labs/ssr/lib/render-result.js";
declare module "dot";
declare module "ejs";
declare module "eta";
declare module "ghtml";
declare module "handlebars";
declare module "hono/html";
declare module "lit";
declare module "liveviewjs";
declare module "pug";
declare module "tempura";

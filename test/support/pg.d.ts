/** pg has no types of its own; tests need its Pool alone, by postgres-store.ts. */
declare module "pg";

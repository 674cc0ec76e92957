/** The versions of packages that a new project is tried with; `test/command-line/new.test.ts` compares them with package.json. */
export const versions = {
  "@biomejs/biome": "2.6.8",
  "@testing-library/dom": "10.4.2",
  "@types/express": "5.0.6",
  "@types/node": "20.19.43",
  "class-validator": "0.15.1",
  express: "5.3.0",
  "happy-dom": "21.0.4",
  redis: "6.3.1",
  typescript: "7.0.2",
  vite: "8.3.8",
  vitest: "4.1.11",
} as const;

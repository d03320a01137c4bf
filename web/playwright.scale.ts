import { defineConfig } from "@playwright/test";
import common from "./playwright.config";
import { patience } from "./tests/browser/belfry";

/** The figures of docs/console.md: a hundred thousand jobs, a million lines, the first page. */
export default defineConfig({
  ...common,
  projects: undefined,
  testDir: "tests/scale",
  globalSetup: "./tests/scale/setup.ts",
  fullyParallel: false,
  workers: 1,
  timeout: 600_000 * patience,
  expect: { timeout: 60_000 },
});

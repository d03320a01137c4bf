import { defineConfig } from "@playwright/test";
import common from "./playwright.config";
import { patience } from "./tests/browser/belfry";

/** Pictures of every page in both themes, both languages and two widths, and of the dialogs, into web/shots/. */
export default defineConfig({
  ...common,
  projects: undefined,
  testDir: "tests/shots",
  fullyParallel: false,
  workers: 1,
  timeout: 600_000 * patience,
});

import { defineConfig } from "@playwright/test";
import { patience } from "./tests/browser/belfry";
import { executablePath } from "./tests/browser/chromium";

export default defineConfig({
  testDir: "tests/browser",
  outputDir: "test-results",
  globalSetup: "./tests/browser/setup.ts",
  fullyParallel: true,
  workers: 2,
  projects: [
    { name: "journeys", testIgnore: "timings.spec.ts" },
    { name: "timings", testMatch: "timings.spec.ts", workers: 1, dependencies: ["journeys"] },
  ],
  timeout: 60_000 * patience,
  expect: { timeout: 10_000 * patience },
  reporter: [["list"]],
  use: {
    launchOptions: { executablePath },
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    // To be looked at when a test fails: TRACE=on. Recording makes all of them half as quick.
    trace: process.env.TRACE ? "retain-on-failure" : "off",
  },
});

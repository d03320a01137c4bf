import { expect, test as base, type Page } from "@playwright/test";
import { Api } from "./api";

let names = 0;

/** A name that no other test has. */
export function newName(like: string): string {
  return `${like} ${process.pid}-${++names}`;
}

/** What a page complains about from now on; what the network does is the test's own doing. */
export function complaints(page: Page): string[] {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !/Failed to load resource|ERR_|net::/.test(message.text()))
      faults.push(message.text());
  });
  return faults;
}

export const test = base.extend<{ api: Api; faults: string[] }>({
  // oxlint-disable-next-line no-empty-pattern
  api: async ({}, give) => give(new Api(process.env.CONSOLE_URL!, process.env.CONSOLE_TOKEN!)),
  /** What the page complains about: each test fails for it. */
  faults: [
    async ({ page }, give) => {
      const faults = complaints(page);
      await give(faults);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
  baseURL: async ({}, give) => give(process.env.CONSOLE_URL), // oxlint-disable-line no-empty-pattern
  storageState: async ({}, give) => give(process.env.CONSOLE_STATE), // oxlint-disable-line no-empty-pattern
});

export { expect, type Page };

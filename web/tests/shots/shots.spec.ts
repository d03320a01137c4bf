import { mkdirSync } from "node:fs";
import { dialogsOf } from "../browser/dialogs";
import { expect, test, type Page } from "../browser/fixtures";
import { furnish } from "./world";

const folder = "shots";
const tallest = 2600;
const least = (width: number) => (width < 500 ? 844 : 900);
const wanted = process.env.SHOTS?.split(",");

test("pictures of every page", async ({ browser, api }) => {
  const { job, long, failed, running } = await furnish(api);
  const pages: Record<string, string> = {
    overview: "/",
    jobs: "/jobs",
    job: `/jobs/${job}`,
    "job-runs": `/jobs/${job}?tab=runs`,
    "job-why": `/jobs/${job}?tab=explain`,
    "job-calendar": `/jobs/${job}?tab=calendar`,
    "job-versions": `/jobs/${job}?tab=versions`,
    editor: `/jobs/${job}/edit`,
    create: "/jobs/new",
    runs: "/runs",
    run: `/runs/${long}`,
    "run-failed": `/runs/${failed}`,
    "run-live": `/runs/${running}`,
    timeline: "/timeline",
    azkaban: "/azkaban",
    workers: "/workers",
    worker: "/workers/1",
    groups: "/groups",
    cluster: "/cluster",
    audit: "/audit",
    people: "/people",
    "people-tokens": "/people?tab=tokens",
    "people-join": "/people?tab=join",
    channels: "/channels",
    settings: "/settings",
    profile: "/profile",
    "sign-in": "/",
  };
  mkdirSync(folder, { recursive: true });
  const looks = [
    { theme: "light", language: "en", width: 1440 },
    { theme: "dark", language: "en", width: 1440 },
    { theme: "light", language: "zh", width: 1440 },
    { theme: "dark", language: "en", width: 390 },
    { theme: "light", language: "zh", width: 390 },
  ];
  for (const { theme, language, width } of looks) {
    const look = `${theme}-${language}-${width}`;
    if (process.env.LOOK && process.env.LOOK !== look) continue;
    const make = async (signedIn: boolean) => {
      const context = await browser.newContext({
        baseURL: process.env.CONSOLE_URL!,
        viewport: { width, height: least(width) },
        colorScheme: theme as "light" | "dark",
        locale: language === "zh" ? "zh-CN" : "en-GB",
        timezoneId: "Europe/Berlin",
        reducedMotion: "reduce",
        ...(signedIn ? { storageState: process.env.CONSOLE_STATE! } : { storageState: { cookies: [], origins: [] } }),
      });
      return context.newPage();
    };
    const inside = await make(true);
    const outside = await make(false);
    for (const [name, path] of Object.entries(pages)) {
      if (wanted && !wanted.includes(name)) continue;
      const page = name === "sign-in" ? outside : inside;
      await page.setViewportSize({ width, height: least(width) });
      await page.goto(path);
      await expect(page.locator("h1").first()).toBeVisible();
      // Streams never end, so the page is never idle; plots and the editor come last.
      await page.waitForTimeout(/overview|editor|create|timeline|run/.test(name) ? 1600 : 700);
      // All of a page, which scrolls by itself; of the longest the beginning.
      const height = await page.evaluate(() => {
        const content = document.querySelector("#content");
        return content ? content.scrollHeight + content.getBoundingClientRect().top : 0;
      });
      await page.setViewportSize({ width, height: Math.min(tallest, Math.max(least(width), Math.ceil(height))) });
      await page.waitForTimeout(250);
      await page.screenshot({ path: `${folder}/${name}-${look}.png` });
    }
    if (language === "en" && (!wanted || wanted.includes("dialogs"))) await dialogs(inside, look);
    await inside.context().close();
    await outside.context().close();
  }
});

async function dialogs(page: Page, look: string) {
  await page.setViewportSize({ width: page.viewportSize()!.width, height: least(page.viewportSize()!.width) });
  for (const { path, heading, name, open } of dialogsOf(page, "nightly backup")) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
    await open();
    await expect(page.getByRole("dialog", { name, exact: true })).toBeVisible();
    await page.waitForTimeout(400);
    const file = name.toLowerCase().replaceAll(/\W+/g, "-").replaceAll(/^-|-$/g, "");
    await page.screenshot({ path: `${folder}/dialog-${file}-${look}.png` });
  }
}

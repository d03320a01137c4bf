import { hostname } from "node:os";
import { AxeBuilder } from "@axe-core/playwright";
import { patience } from "./belfry";
import { dialogsOf } from "./dialogs";
import { expect, newName, test, type Page } from "./fixtures";

/** Each page with the heading by which it is known to be there. */
const pages: [path: string, heading: string][] = [
  ["/", "Overview"],
  ["/jobs", "Jobs"],
  ["/jobs/new", "Create a job"],
  ["/jobs/1", "for all pages"],
  ["/jobs/1?tab=runs", "for all pages"],
  ["/jobs/1?tab=explain", "for all pages"],
  ["/jobs/1?tab=calendar", "for all pages"],
  ["/jobs/1?tab=versions", "for all pages"],
  ["/jobs/1/edit", "for all pages"],
  ["/runs", "Scheduler logs"],
  ["/runs/1", "for all pages"],
  ["/timeline", "Timeline"],
  ["/azkaban", "Azkaban jobs"],
  ["/workers", "Workers"],
  ["/workers/1", hostname()],
  ["/groups", "Worker groups"],
  ["/cluster", "Scheduler cluster"],
  ["/audit", "Audit log"],
  ["/people", "Users and tokens"],
  ["/people?tab=tokens", "Users and tokens"],
  ["/people?tab=join", "Users and tokens"],
  ["/channels", "Channels"],
  ["/settings", "Settings"],
  ["/profile", "Profile"],
];

/** Rows and dialogs fade in, and halfway their contrast is nobody's. */
const atRest = (page: Page) =>
  page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((each) => each.effect?.getTiming().iterations !== Infinity)
        .map((each) => each.finished.catch(() => undefined)),
    ),
  );

/** What a page is like once it has read everything. */
async function settled(page: Page, path: string, heading: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(heading);
  await expect(page.locator(".ant-skeleton")).toHaveCount(0);
  await expect(page.locator(".ant-alert-error, .ant-result")).toHaveCount(0);
  await atRest(page);
}

/** What axe finds serious in what is shown, or in a part of it, each with the name of the place. */
async function findings(page: Page, place: string, { within, rules }: { within?: string; rules?: string[] } = {}) {
  // There are no frames of others, for which it would open a page of its own each time.
  const axe = new AxeBuilder({ page }).setLegacyMode().exclude(".monaco-editor");
  if (within) axe.include(within);
  const { violations } = await axe.options({ resultTypes: ["violations"], ...(rules && { runOnly: rules }) }).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, nodes }) =>
        `${place}: ${id}: ${nodes
          .map((node) => `${node.target.join(" ")} (${node.failureSummary?.split("\n")[1]?.trim()})`)
          .slice(0, 4)
          .join("; ")}`,
    );
}

/** What another theme changes: colours and nothing else. */
const ofColours = ["color-contrast", "link-in-text-block"];

const wide = { width: 1280, height: 800 };
const narrow = { width: 390, height: 844 };

for (const theme of ["light", "dark"] as const)
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme, contextOptions: { reducedMotion: "reduce" } });

    const also = theme === "dark" ? " or is wider than a screen of 390 px" : "";
    test(`no page has a serious fault of accessibility or complains${also}`, async ({ page, api, faults }) => {
      test.setTimeout(150_000 * patience);
      const name = newName("for all pages with a name that is rather long for a narrow screen");
      const job = await api.job(name, "printf '\\033[31mred\\033[0m\\n'", { cron: "0 2 * * *", params: { A: "b" } });
      const run = await api.runToEnd(job.id);
      for (const [path, heading] of pages) {
        await settled(page, path.replace("/jobs/1", `/jobs/${job.id}`).replace("/runs/1", `/runs/${run}`), heading);
        await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
        if (theme === "light") {
          faults.push(...(await findings(page, path)));
          continue;
        }
        faults.push(...(await findings(page, path, { rules: ofColours })));
        await page.setViewportSize(narrow);
        await expect(page.getByRole("button", { name: "Open the menu" })).toBeVisible();
        await atRest(page);
        faults.push(...(await findings(page, `${path} at ${narrow.width} px`)));
        const width = await page.locator("#content").evaluate((content) => content.scrollWidth);
        if (width > narrow.width) faults.push(`${path}: ${width} px wide`);
        await page.setViewportSize(wide);
      }
    });

    test("no dialog has a serious fault of accessibility", async ({ page, api, faults }) => {
      test.setTimeout(100_000 * patience);
      const name = newName("for all dialogs");
      await api.job(name, "true", { cron: "0 2 1 1 *" });
      const examine = async (dialog: string) => {
        await expect(page.getByRole("dialog", { name: dialog, exact: true })).toBeVisible();
        await expect(page.getByRole("dialog").locator(".ant-skeleton")).toHaveCount(0);
        await atRest(page);
        faults.push(...(await findings(page, dialog, { within: "[role=dialog]" })));
      };
      for (const dialog of dialogsOf(page, name)) {
        await settled(page, dialog.path, dialog.heading);
        await dialog.open();
        await examine(dialog.name);
      }
      await page.setViewportSize(narrow);
      await settled(page, "/settings", "Settings");
      await page.getByRole("button", { name: "Open the menu" }).click();
      await examine("Pages");
    });

    test.describe("before signing in", () => {
      test.use({ storageState: { cookies: [], origins: [] } });

      test("the sign-in has no serious fault of accessibility", async ({ page, faults }) => {
        await page.goto("/jobs");
        await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
        await page.getByText("First start?").click();
        await page.getByRole("button", { name: "Sign in" }).click();
        await expect(page.getByText("Please fill this in.")).toHaveCount(2);
        await atRest(page);
        faults.push(...(await findings(page, "sign-in")));
      });
    });
  });

test("a page from an address that nothing has says so, and so does a job that is gone", async ({ page }) => {
  await page.goto("/no/such/page");
  await expect(page.getByText("There is nothing here")).toBeVisible();
  await page.goto("/jobs/999999");
  await expect(page.getByText("There is no job 999999.")).toBeVisible();
});

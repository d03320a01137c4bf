import { hostname } from "node:os";
import { AxeBuilder } from "@axe-core/playwright";
import { patience } from "./belfry";
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

/** What a page is like once it has read everything. */
async function settled(page: Page, path: string, heading: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(heading);
  await expect(page.locator(".ant-skeleton")).toHaveCount(0);
  await expect(page.locator(".ant-alert-error, .ant-result")).toHaveCount(0);
  // Rows fade in, and halfway their contrast is nobody's.
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((each) => each.effect?.getTiming().iterations !== Infinity)
        .map((each) => each.finished.catch(() => undefined)),
    ),
  );
}

for (const theme of ["light", "dark"] as const) {
  const also = theme === "dark" ? " and is wider than a screen of 390 px" : "";
  test(`no page has a serious fault of accessibility, complains${also}, in the ${theme} theme`, async ({
    browser,
    api,
  }) => {
    test.setTimeout(150_000 * patience);
    const name = newName("for all pages with a name that is rather long for a narrow screen");
    const job = await api.job(name, "printf '\\033[31mred\\033[0m\\n'", { cron: "0 2 * * *", params: { A: "b" } });
    const run = await api.runToEnd(job.id);
    const context = await browser.newContext({
      baseURL: process.env.CONSOLE_URL!,
      storageState: process.env.CONSOLE_STATE!,
      colorScheme: theme,
      reducedMotion: "reduce",
    });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(String(error)));
    for (const [path, heading] of pages) {
      await settled(page, path.replace("/jobs/1", `/jobs/${job.id}`).replace("/runs/1", `/runs/${run}`), heading);
      await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
      const axe = new AxeBuilder({ page }).exclude(".monaco-editor").options({ resultTypes: ["violations"] });
      // Another theme changes colours and nothing else.
      if (theme === "dark")
        axe.options({ resultTypes: ["violations"], runOnly: ["color-contrast", "link-in-text-block"] });
      const { violations } = await axe.analyze();
      for (const { id, impact, nodes } of violations)
        if (impact === "serious" || impact === "critical")
          faults.push(
            `${path}: ${id}: ${nodes
              .map((node) => `${node.target.join(" ")} (${node.failureSummary?.split("\n")[1]?.trim()})`)
              .slice(0, 4)
              .join("; ")}`,
          );
      if (theme === "light") continue;
      await page.setViewportSize({ width: 390, height: 844 });
      await expect(page.getByRole("button", { name: "Open the menu" })).toBeVisible();
      const width = await page.locator("#content").evaluate((content) => content.scrollWidth);
      if (width > 390) faults.push(`${path}: ${width} px wide`);
      await page.setViewportSize({ width: 1280, height: 800 });
    }
    await context.close();
    expect(faults).toEqual([]);
  });
}

test("a page from an address that nothing has says so, and so does a job that is gone", async ({ page }) => {
  await page.goto("/no/such/page");
  await expect(page.getByText("There is nothing here")).toBeVisible();
  await page.goto("/jobs/999999");
  await expect(page.getByText("There is no job 999999.")).toBeVisible();
});

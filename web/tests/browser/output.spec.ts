import { expect, newName, test } from "./fixtures";

test("wrapped lines are whole, and progress bars show their last state", async ({ page, api }) => {
  const job = await api.job(newName("wide"), "printf 'x%.0s' $(seq 1 3000); echo END; printf '10%%\\r50%%\\r100%%\\n'");
  const run = await api.runToEnd(job.id);
  await page.goto(`/runs/${run}`);
  const log = page.getByRole("log");
  await expect(log).toContainText("100%");
  await expect(log).not.toContainText("50%");
  await page.getByRole("checkbox", { name: "Wrap lines" }).check();
  const line = page.locator(".log-line").first();
  expect((await line.boundingBox())!.height).toBeGreaterThan(100);
  await expect(line).toContainText("END");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download" }).click();
  expect((await download).suggestedFilename()).toMatch(/^[0-9a-f-]{36}\.log$/);
});

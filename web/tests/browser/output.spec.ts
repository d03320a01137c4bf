import { expect, newName, test } from "./fixtures";

test("a million lines are read, searched and scrolled through, and the page stays quick", async ({ page, api }) => {
  const job = await api.job(
    newName("million"),
    "seq -f 'line %07.0f of a million' 1 1000000; printf '\\033[31mthe last\\033[0m\\n'",
    { maxOutputBytes: 100 * 1024 * 1024 },
  );
  const run = await api.runToEnd(job.id);
  await page.goto(`/runs/${run}`);
  const log = page.getByRole("log");
  await expect(log).toContainText("line 0000001 of a million");
  await expect(page.getByText("1,000,001 lines")).toBeVisible();
  // However many there are, those that are drawn are few.
  expect(await page.locator(".log-line").count()).toBeLessThan(120);

  await log.focus();
  await page.keyboard.press("Shift+G");
  await expect(log).toContainText("the last");
  await expect(page.locator(".log-text span", { hasText: "the last" })).toHaveCSS("color", "rgb(240, 113, 120)");

  await page.getByLabel("Search in the output").fill("0765432");
  await expect(page.getByText("1 of 1", { exact: true })).toBeVisible();
  await expect(log.locator("mark")).toHaveText("0765432");

  // Each frame of a fast scroll through all of it is drawn in time.
  const longest = await log.evaluate(async (box) => {
    let worst = 0;
    let last = performance.now();
    for (let i = 0; i <= 60; i++) {
      box.scrollTop = (box.scrollHeight * i) / 60;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      worst = Math.max(worst, performance.now() - last);
      last = performance.now();
    }
    return worst;
  });
  expect(longest).toBeLessThan(250);
});

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
  expect((await download).suggestedFilename()).toBe(`${run}.log`);
});

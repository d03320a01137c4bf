import { expect, newName, test } from "./fixtures";

for (const project of ["jupiter", "shop"])
  test(`a flow of ${project} is run, leads to where it runs, is run again and deleted`, async ({ page, api }) => {
    const name = newName("flow");
    // At Azkaban, or by the job of that name.
    const flow = project === "shop" ? newName("flow").replaceAll(" ", "-") : "ranking";
    if (project === "shop") await api.job(`shop/${flow}`, 'echo "products $product_ids"');
    await page.goto("/azkaban");
    await page.getByRole("button", { name: "Run a flow" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByLabel("Project").fill(project);
    await dialog.getByLabel("Flow").fill(flow);
    await dialog.getByLabel("Product ids").fill("1,2");
    await dialog.getByRole("button", { name: "Run", exact: true }).click();
    const row = page.getByRole("row", { name });
    await expect(row).toContainText("Succeeded", { timeout: 20_000 });
    const link = row.getByRole("link");
    if (project === "shop") {
      await link.click();
      await expect(page.getByRole("log")).toContainText("products 1,2");
      await page.goBack();
    } else {
      const address = new RegExp(`^${process.env.CONSOLE_AZKABAN}/?executor\\?execid=47\\d\\d$`);
      await expect(link).toHaveAttribute("href", address);
    }
    const before = await link.textContent();
    await row.getByRole("button", { name: /^Run again/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Run again" }).click();
    await expect(link).not.toHaveText(before!, { timeout: 20_000 });
    await expect(row).toContainText("Succeeded", { timeout: 20_000 });
    await row.getByRole("button", { name: /^Delete/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await expect(row).toHaveCount(0);
  });

import type { Page } from "./fixtures";

export interface Dialog {
  path: string;
  /** By which the page under it is known to be there. */
  heading: string;
  name: string;
  open(): Promise<void>;
}

/** The dialogs of the console, in English, opened as a person would. */
export function dialogsOf(page: Page, job: string): Dialog[] {
  const jobs = `/jobs?name=${encodeURIComponent(job)}`;
  const press = (button: string) => page.getByRole("button", { name: button }).first().click();
  const ofBatch = async (button: string) => {
    await page.getByRole("checkbox", { name: "Select all" }).check();
    await page.getByRole("toolbar").getByRole("button", { name: button }).click();
  };
  const dialog = (path: string, heading: string, name: string, open: () => Promise<void>) => ({
    path,
    heading,
    name,
    open,
  });
  const opened = (path: string, heading: string, button: string, name = button) =>
    dialog(path, heading, name, () => press(button));
  return [
    opened(jobs, "Jobs", `Run now: ${job}`, `Run ${job}`),
    dialog(jobs, "Jobs", "Start this job?", () => ofBatch("Start scheduling")),
    dialog(jobs, "Jobs", "Stop this job?", () => ofBatch("Stop scheduling")),
    opened("/people", "Users and tokens", "Create a user"),
    opened("/people?tab=tokens", "Users and tokens", "Create an API token"),
    opened("/people?tab=join", "Users and tokens", "Create a join token"),
    opened("/workers", "Workers", "Add by hand", "Add a worker by hand"),
    opened("/workers", "Workers", "Let a machine join"),
    opened("/groups", "Worker groups", "Create a group"),
    opened("/channels", "Channels", "Create a channel"),
    opened("/azkaban", "Azkaban jobs", "Run a flow"),
    dialog("/settings", "Settings", "Go to …", () => page.keyboard.press("Control+k")),
    dialog("/settings", "Settings", "Keyboard", () => page.keyboard.press("?")),
    dialog("/audit?subject=job", "Audit log", "Audit log", () =>
      page.getByRole("link", { name: "created" }).first().click(),
    ),
  ];
}

import { expect, test } from "vitest";
import { plain, read, write } from "./cron";

test("what the builder writes it reads again", () => {
  const all = [
    "*/15 * * * *",
    "H/15 * * * *",
    "5 * * * *",
    "H * * * *",
    "30 2 * * *",
    "H H * * *",
    "0 7 * * 1,5",
    "H H * * 0",
    "0 0 1 * *",
    "15 23 L * *",
  ];
  for (const expression of all) expect(write(read(expression)!), expression).toBe(expression);
});

test("what it cannot say it leaves to the hand", () => {
  for (const expression of [
    "@daily",
    "0 0 2 * * *",
    "*/5 9-17 * * *",
    "0 2 1 1 *",
    "0 2 15W * *",
    "0 2 * * 1#2",
    "x",
    "61 * * * *",
    "H 2 * * *",
  ])
    expect(read(expression), expression).toBeUndefined();
});

test("a week without a day has one", () => {
  expect(write({ ...plain, kind: "weekly", weekdays: [] })).toBe("0 2 * * 1");
});

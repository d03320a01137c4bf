// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { NextFires } from "./NextFires";

afterEach(cleanup);

const marks = (zone: string, fires: { at: string; local: string }[]) => {
  render(<NextFires zone={zone} fires={fires} />);
  return screen.getAllByRole("row").slice(1).map((row) => row.querySelector(".ant-tag")?.textContent); // prettier-ignore
};

test("the first instant behind a change of the clocks is marked, and no other", () => {
  const shown = marks("Europe/Berlin", [
    { at: "2026-10-23T00:30:00Z", local: "2026-10-23T02:30:00+02:00" },
    { at: "2026-10-24T00:30:00Z", local: "2026-10-24T02:30:00+02:00" },
    { at: "2026-10-25T01:30:00Z", local: "2026-10-25T02:30:00+01:00" },
    { at: "2026-10-26T01:30:00Z", local: "2026-10-26T02:30:00+01:00" },
  ]);
  expect(shown.slice(1).map((mark) => mark?.includes("+01:00") ?? false)).toEqual([false, true, false]);
});

// @vitest-environment jsdom
import { fireEvent, render, screen } from "@testing-library/react";
import { MemoryRouter, useLocation } from "react-router";
import { expect, test } from "vitest";
import { Shortcuts } from "./Shortcuts";

const Here = () => <output>{useLocation().pathname}</output>;

/** Presses a key at a time, in milliseconds since the page began. */
function press(key: string, at: number): string | null {
  const event = new KeyboardEvent("keydown", { key, bubbles: true });
  Object.defineProperty(event, "timeStamp", { value: at });
  fireEvent(document.body, event);
  return screen.getByRole("status").textContent;
}

test("a letter leads to a page within three seconds of g, and not because the page has just begun", () => {
  render(
    <MemoryRouter>
      <Here />
      <Shortcuts openPalette={() => undefined} />
    </MemoryRouter>,
  );
  expect(press("j", 500)).toBe("/");
  expect(press("g", 600)).toBe("/");
  expect(press("j", 700)).toBe("/jobs");
  expect(press("g", 10_000)).toBe("/jobs");
  expect(press("w", 13_000)).toBe("/jobs");
  expect(press("g", 20_000)).toBe("/jobs");
  expect(press("w", 22_900)).toBe("/workers");
});

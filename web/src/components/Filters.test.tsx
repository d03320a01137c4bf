// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TextFilter } from "./Filters";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test("what was typed is asked for a moment later, however often the page is drawn meanwhile", async () => {
  const asked = vi.fn();
  const label = "Who";
  const filter = () => <TextFilter label={label} value="" change={(text) => asked(text)} />;
  const { rerender } = render(filter());
  fireEvent.change(screen.getByRole("textbox", { name: label }), { target: { value: "ada" } });
  for (let drawn = 0; drawn < 3; drawn++) {
    expect(asked).not.toHaveBeenCalled();
    await act(() => vi.advanceTimersByTimeAsync(100));
    rerender(filter());
  }
  expect(asked.mock.calls).toEqual([["ada"]]);
});

// @vitest-environment jsdom
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useNow, useStoppedClock } from "./useNow";

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function Clock() {
  return <time>{useNow()}</time>;
}

function Drawing({ stopped }: { stopped: boolean }) {
  useStoppedClock(stopped);
  return null;
}

const page = (stopped: boolean, isThere = true) => (
  <>
    <Clock />
    {isThere && <Drawing stopped={stopped} />}
  </>
);

const pass = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1000));
const shown = () => Number(screen.getByRole("time").textContent) / 1000;

test("while a long page is drawn the clock stands, and goes on when it is there", async () => {
  const { rerender } = render(page(false));
  await pass(2);
  expect(shown()).toBe(2);
  rerender(page(true));
  await pass(3);
  expect(shown()).toBe(2);
  rerender(page(false));
  await pass(1);
  expect(shown()).toBe(6);
});

test("however long it takes to draw a page, the clock stands for some seconds only", async () => {
  render(page(true));
  await pass(4);
  expect(shown()).toBe(0);
  await pass(2);
  expect(shown()).toBe(6);
});

test("a page that is left before it is drawn does not stop the clock for the others", async () => {
  const { rerender } = render(page(true));
  await pass(2);
  expect(shown()).toBe(0);
  rerender(page(true, false));
  await pass(1);
  expect(shown()).toBe(3);
});

// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, render } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, test, vi } from "vitest";
import { RecentRuns } from "./RecentRuns";

// The theme asks for it as soon as it is loaded; jsdom has none.
vi.hoisted(() => {
  window.matchMedia = () => ({ matches: false, addEventListener: () => undefined }) as unknown as MediaQueryList;
});

afterEach(() => vi.useRealTimers());

test("the last 24 hours move on with the clock of a page that stays open", () => {
  vi.useFakeTimers({ now: Date.parse("2026-11-20T08:59:50Z") });
  const queries = new QueryClient({ defaultOptions: { queries: { enabled: false } } });
  const asked = () => queries.getQueryCache().getAll().map(({ queryKey }) => (queryKey[2] as { from: string }).from); // prettier-ignore
  render(
    <QueryClientProvider client={queries}>
      <MemoryRouter>
        <RecentRuns kind="failed" />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  expect(asked().at(-1)).toBe("2026-11-19T09:00:00.000Z");
  act(() => vi.advanceTimersByTime(11_000));
  expect(asked().at(-1)).toBe("2026-11-19T10:00:00.000Z");
});

import { afterEach, expect, test, vi } from "vitest";
import { api } from "./client";
import { everyJob } from "./queries";

interface Asked {
  params: { query: { page: number; pageSize: number } };
  signal: AbortSignal;
}

/** A server that has so many jobs, and says nothing true of their number. */
function serve(count: number) {
  const asked: object[] = [];
  const get = (_path: string, { params: { query }, signal }: Asked) => {
    signal.throwIfAborted();
    asked.push(query);
    const first = (query.page - 1) * query.pageSize;
    const length = Math.max(0, Math.min(query.pageSize, count - first));
    const items = Array.from({ length }, (_, i) => ({ id: first + i + 1 }));
    return Promise.resolve({ data: { ...query, items, total: 1 } });
  };
  vi.spyOn(api, "GET").mockImplementation(get as unknown as typeof api.GET);
  return asked;
}

afterEach(() => void vi.restoreAllMocks());

const signal = new AbortController().signal;

test("the jobs of all pages are read whatever the total says, with the filters and in the order of their ids", async () => {
  const asked = serve(1_234);
  const read: number[] = [];
  const jobs = await everyJob({ state: "lost", name: "", sort: "-name", page: 7 }, signal, (n) => read.push(n));
  expect(jobs?.map((job) => job.id)).toEqual(Array.from({ length: 1_234 }, (_, i) => i + 1));
  expect(read).toEqual([500, 1_000, 1_234]);
  expect(asked).toEqual([1, 2, 3].map((page) => ({ state: "lost", page, pageSize: 500 })));
});

test("as many jobs as one call takes are all of them, and one more is too many", async () => {
  serve(10_000);
  expect(await everyJob({}, signal, () => undefined)).toHaveLength(10_000);
  serve(10_001);
  expect(await everyJob({}, signal, () => undefined)).toBeNull();
});

test("reading is given up when nobody waits for it any more", async () => {
  serve(5_000);
  const controller = new AbortController();
  const reading = everyJob({}, controller.signal, () => controller.abort());
  await expect(reading).rejects.toThrow();
});

import { expect, test } from "vitest";
import { lanesOf, ticks, type TimelineRun } from "./lanes";

const at = (second: number) => new Date(second * 1000).toISOString();

function run(id: number, worker: number, job: number, from: number, to: number | null): TimelineRun {
  return { id, workerId: worker, workerName: `w${worker}`, jobNumber: job, jobName: `j${job}`, state: "succeeded", queuedAt: at(from), startedAt: at(from), endedAt: to === null ? null : at(to) };
} // prettier-ignore

test("runs that overlap lie below each other, and a row is used again", () => {
  const [lane] = lanesOf(
    [run(1, 1, 1, 0, 10), run(2, 1, 2, 5, 8), run(3, 1, 1, 9, 12), run(4, 1, 1, 10, null)],
    "worker",
    20_000,
  );
  expect(lane!.bars.map((bar) => bar.row)).toEqual([0, 1, 1, 0]);
  expect(lane!.rows).toBe(2);
  expect(lane!.bars[3]!.to).toBe(20_000);
});

test("lanes are those of workers or of jobs, by name", () => {
  const runs = [run(1, 2, 1, 0, 1), run(2, 1, 1, 0, 1), run(3, 1, 2, 0, 1)];
  expect(lanesOf(runs, "worker", 0).map((lane) => [lane.name, lane.bars.length])).toEqual([["w1", 2], ["w2", 1]]); // prettier-ignore
  expect(lanesOf(runs, "job", 0).map((lane) => [lane.name, lane.bars.length])).toEqual([["j1", 2], ["j2", 1]]); // prettier-ignore
});

test("ticks are round and few", () => {
  const hour = ticks(Date.parse("2026-11-20T08:03:20Z"), Date.parse("2026-11-20T09:03:20Z"), 8);
  expect(hour.every((tick) => tick % 600_000 === 0)).toBe(true);
  expect(hour).toHaveLength(6);
});

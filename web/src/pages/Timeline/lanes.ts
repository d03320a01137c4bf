import type { Schemas } from "../../api/client";

export type TimelineRun = Schemas["TimelineRun"];

export interface Bar {
  run: TimelineRun;
  from: number;
  to: number;
  /** Runs that overlap lie in rows below each other. */
  row: number;
}

export interface Lane {
  key: number;
  name: string;
  bars: Bar[];
  rows: number;
}

/** Runs by worker or by job, those that overlap in rows of their own. The runs come in the order of their starts. */
export function lanesOf(runs: TimelineRun[], by: "worker" | "job", now: number): Lane[] {
  const lanes = new Map<number, Lane & { ends: number[] }>();
  for (const run of runs) {
    const key = by === "worker" ? run.workerId : run.jobNumber;
    let lane = lanes.get(key);
    if (!lane) {
      lane = { key, name: by === "worker" ? run.workerName : run.jobName, bars: [], rows: 0, ends: [] };
      lanes.set(key, lane);
    }
    const from = Date.parse(run.startedAt);
    const to = run.endedAt ? Date.parse(run.endedAt) : Math.max(now, from);
    let row = lane.ends.findIndex((end) => end <= from);
    if (row < 0) row = lane.ends.length;
    lane.ends[row] = to;
    lane.bars.push({ run, from, to, row });
    lane.rows = lane.ends.length;
  }
  return [...lanes.values()]
    .map(({ ends: _ends, ...lane }) => lane)
    .sort((one, other) => one.name.localeCompare(other.name) || one.key - other.key);
}

const steps = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
]; // prettier-ignore

/** Round times of the viewer's clock between two, so many at most. */
export function ticks(from: number, to: number, most: number): number[] {
  const step = (steps.find((seconds) => (to - from) / (seconds * 1000) <= most) ?? 604_800) * 1000;
  const offset = new Date(from).getTimezoneOffset() * 60_000;
  const all = [];
  for (let at = Math.ceil((from - offset) / step) * step + offset; at <= to; at += step) all.push(at);
  return all;
}

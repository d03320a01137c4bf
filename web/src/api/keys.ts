/**
 * The first word of every query's key names what it shows, and is what a change is told by: the live overview marks runs,
 * jobs, workers and masters as changed, and the queries of these words are read again. A job's row shows its newest run
 * and a worker's how many it has, so both change with runs.
 */
export const shownBy = {
  runs: ["runs", "jobs", "workers"],
  jobs: ["jobs", "fires", "runs"],
  workers: ["workers"],
  masters: ["masters"],
} as const;

export type Topic = keyof typeof shownBy;

export const topics = Object.keys(shownBy) as Topic[];

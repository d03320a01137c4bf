/**
 * The first word of every query's key names what it shows, and is what a change is told by: the live overview marks runs,
 * jobs, workers and masters as changed, and all queries of that word are read again.
 */
export const topics = ["runs", "jobs", "workers", "masters"] as const;
export type Topic = (typeof topics)[number];

// How many jobs that do nothing graphile-worker completes in a second.
//
//   node measure.mjs '{"host": …, "port": …, "user": …, "database": …, "seconds": 60, "warmUpSeconds": 4}'
//
// The last line of its output is a JSON object. What goes wrong is said on standard error, with an exit code of 1.

import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";

// Else it says a line for each job. Its modules look at this when they are loaded.
process.env.NO_LOG_SUCCESS = "1";
const { Logger, run, runMigrations } = await import("graphile-worker");
const { default: pg } = await import("pg");

const { seconds, warmUpSeconds, ...server } = JSON.parse(process.argv[2]);

// As its performance page advises for a full queue: prefetch, and completion in batches without a delay. The page shows 24
// jobs at once and a prefetch of 500. Tried on 2 cores shared with others (load 40 to 85), in jobs a second by the clock,
// and for each second of processor time of Node.js and PostgreSQL together:
//   24 jobs, prefetch 500: 1,200 to 6,400, and 15,700; two such pools in this process: 2,500 and 7,100, and 15,700
//   24 jobs, prefetch 2,000: 1,200 to 5,200, and 11,000 to 12,000; 5,000: 2,500 and 3,700, and 13,800
//   24 jobs, prefetch 500, completion after 25 ms: 700; prefetch 2,000, after 25 ms: 3,600, and 12,600
//   100 jobs, prefetch 2,000: 3,700 and 3,900, and 15,500: few turns of the database, and as cheap as the cheapest
const worker = {
    concurrentJobs: 100,
    maxPoolSize: 25,
    localQueue: { size: 2000 },
    completeJobBatchDelay: 0,
    failJobBatchDelay: 0,
};

/** How many jobs the trials begin with. */
const FEW = 20_000;
/** The measured time begins after this much of its trial. */
const HEAD_START_SECONDS = 1;
/** So much more than expected is queued beforehand: nothing is added while it is measured. */
const SPARE = 2;
const JOBS_PER_STATEMENT = 20_000;

const quiet = new Logger(() => (level, message) => {
    if (level === "error") console.error(message);
});
const pool = new pg.Pool({ ...server, max: worker.maxPoolSize });
const broken = (error) => console.error(`The connection to PostgreSQL broke: ${error.message}`);
pool.on("error", broken);
pool.on("connect", (client) => client.on("error", broken));

let executed = 0;
const taskList = { noop: () => void executed++ };

/** By the fast way of its documentation, one statement for many jobs. */
async function queue(count) {
    for (let left = count; left > 0; left -= JOBS_PER_STATEMENT) {
        await pool.query(
            `select count(*) from graphile_worker.add_jobs(array(
                select ('noop', '{}'::json, null, null, null, null, null, null)::graphile_worker.job_spec
                from generate_series(1, $1)))`,
            [Math.min(JOBS_PER_STATEMENT, left)],
        );
    }
    // The server would do it by itself within a minute, in the middle of what is measured.
    await pool.query("vacuum (analyze) graphile_worker._private_jobs");
}

/** What is executed from now until the time is over, or until so many are executed. */
async function watch(forSeconds, until) {
    const before = executed;
    const began = performance.now();
    const elapsed = () => (performance.now() - began) / 1000;
    while (elapsed() < forSeconds && executed < until) await delay(20);
    const jobs = executed - before;
    return { jobs, seconds: elapsed(), perSecond: jobs / elapsed() };
}

/** A worker that begins with a full queue. Executed jobs are completed by its stop, and none by the next worker again. */
async function trial(count, headStart, forSeconds) {
    await queue(count);
    const until = executed + count;
    const runner = await run({ pgPool: pool, taskList, logger: quiet, noHandleSignals: true, preset: { worker } });
    try {
        await watch(headStart, until);
        return await watch(forSeconds, until);
    } finally {
        await runner.stop();
    }
}

await runMigrations({ pgPool: pool, logger: quiet });
await trial(FEW, 0, warmUpSeconds);
const guess = await trial(FEW, 0, warmUpSeconds);
const expected = guess.perSecond * (HEAD_START_SECONDS + seconds);
const result = await trial(Math.ceil(expected * SPARE), HEAD_START_SECONDS, seconds);
await pool.end();
if (result.jobs === 0) throw new Error("graphile-worker completed no job at all.");
console.log(JSON.stringify(result));

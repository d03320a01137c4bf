-- oldest program: 1

-- A job's newest run is updated in place as long as there is room on its page and its state stays the same. While a pg_dump or
-- whoever else keeps an old snapshot no version can be tidied away, the next one goes to another page, the index has one entry
-- more for the job, and each of its runs reads them all. With room for two versions beside each row two of three stay where
-- they are. Counts for pages that are filled from now on; where thousands of jobs run each second the table is no larger than
-- it became anyway, elsewhere up to twice as large (docs/benchmarks.md).
alter table job_last_run set (fillfactor = 35);

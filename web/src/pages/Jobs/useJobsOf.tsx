import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useState, type ReactNode } from "react";
import type { Job } from "../../api/client";
import { useAction } from "../../components/useAction";
import { useText } from "../../i18n";
import { RefusedJobs, refusedJobs, type RefusedJob } from "./RefusedJobs";

/**
 * The jobs that a dialog starts or stops together: all or none. When some of them hold up the others, because they are
 * gone since they were chosen or may not be started, the dialog says which, and can leave them out.
 */
export function useJobsOf<I>(
  chosen: Job[],
  call: (jobIds: number[], input: I) => Promise<{ pending?: boolean | null }>,
  said: (n: number) => string,
  done: () => void,
): { jobs: Job[]; act(input: I): void; isActing: boolean; isReady: boolean; refusal: ReactNode } {
  const t = useText();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [jobs, setJobs] = useState(chosen);
  const [refused, setRefused] = useState<RefusedJob[]>([]);
  const action = useAction(
    (input: I) =>
      call(
        jobs.map((job) => job.id),
        input,
      ),
    (answer) => {
      void queries.invalidateQueries({ queryKey: ["jobs"] });
      if (answer.pending) void message.info(t.jobs.batch.pending);
      else void message.success(said(jobs.length));
      done();
    },
    (error) => {
      const because = refusedJobs(error, jobs);
      setRefused(because);
      return because.length > 0;
    },
  );
  const leaveOut = () => {
    const out = new Set(refused.map(({ job }) => job.id));
    setJobs(jobs.filter((job) => !out.has(job.id)));
    setRefused([]);
  };
  return {
    jobs,
    act: action.mutate,
    isActing: action.isPending,
    isReady: refused.length === 0,
    refusal: <RefusedJobs refused={refused} leaveOut={refused.length < jobs.length ? leaveOut : undefined} />,
  };
}

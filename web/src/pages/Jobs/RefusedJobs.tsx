import { Alert, Button } from "antd";
import { ApiError, type Job } from "../../api/client";
import { useText } from "../../i18n";

export interface RefusedJob {
  job: Job;
  why: string;
}

/**
 * The jobs because of which a call about many was refused: the server begins each reason with the job's number or uuid.
 * None, where something else is wrong too.
 */
export function refusedJobs(error: unknown, jobs: Job[]): RefusedJob[] {
  if (!(error instanceof ApiError)) return [];
  const byKey = new Map(jobs.flatMap((job) => [String(job.id), job.jobId].map((key): [string, Job] => [key, job])));
  const reasons = error.errors.jobIds ?? [];
  const refused = reasons.flatMap((reason) => {
    const [, key, why] = /^([\da-f-]+): (.*)$/i.exec(reason) ?? [];
    const job = byKey.get(key ?? "");
    return job ? [{ job, why: why! }] : [];
  });
  return refused.length === reasons.length ? refused : [];
}

const shown = 8;

/** Says which jobs hold up the others, and leaves them out on request. */
export function RefusedJobs({ refused, leaveOut }: { refused: RefusedJob[]; leaveOut?: (() => void) | undefined }) {
  const t = useText();
  if (refused.length === 0) return null;
  return (
    <Alert
      type="error"
      showIcon
      style={{ marginBottom: 14 }}
      title={t.jobs.batch.refused(refused.length)}
      description={
        <>
          {refused.slice(0, shown).map(({ job, why }) => (
            <div key={job.id} style={{ overflowWrap: "anywhere" }}>
              <strong>{job.name}</strong>: {why}
            </div>
          ))}
          {refused.length > shown && <div>{t.errors.more(refused.length - shown)}</div>}
          {leaveOut && (
            <Button size="small" style={{ marginTop: 8 }} onClick={leaveOut}>
              {t.jobs.batch.leaveOut(refused.length)}
            </Button>
          )}
        </>
      }
    />
  );
}

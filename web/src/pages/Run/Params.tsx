import { useQuery } from "@tanstack/react-query";
import type { Run } from "../../api/client";
import { versionQuery } from "../../api/queries";
import { Facts, Panel } from "../../components/Page";
import { useText } from "../../i18n";

/** What the process was given: Belfry's own variables and the parameters of the version that ran. */
export function Params({ run }: { run: Run }) {
  const t = useText();
  const version = useQuery({
    ...versionQuery(run.jobId, run.jobVersion ?? 0),
    enabled: run.jobVersion !== null,
    retry: false,
  }).data;
  const own: Record<string, string> = {
    BELFRY_JOB_ID: run.jobId,
    BELFRY_RUN_ID: run.runId,
    BELFRY_SCHEDULED_AT: run.scheduledAt,
    BELFRY_ATTEMPT: String(run.attempt),
    BELFRY_SHARD_INDEX: String(run.shard),
  };
  const lines = [...Object.entries(version?.job.params ?? {}), ...Object.entries(own)];
  return (
    <Panel title={t.runs.environment} extra={<span className="quiet">{t.runs.paramsHint}</span>}>
      <Facts
        items={lines.map(([name, value]) => [
          name,
          <code key={name} className="mono">
            {String(value)}
          </code>,
        ])}
      />
    </Panel>
  );
}

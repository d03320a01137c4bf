import { useQuery } from "@tanstack/react-query";
import { Skeleton, Tag } from "antd";
import type { ReactNode } from "react";
import type { Run } from "../../api/client";
import { runParamsQuery } from "../../api/queries";
import { Failure } from "../../components/Failure";
import { Facts, Panel } from "../../components/Page";
import { ParamValue } from "../../components/ParamValue";
import { useText } from "../../i18n";

/** What the process was given: the params of its version, those of this run alone, and Belfry's own variables. */
export function Params({ run }: { run: Run }) {
  const t = useText();
  const query = useQuery(runParamsQuery(run.runId));
  const params = query.data;
  const own: Record<string, string> = {
    BELFRY_JOB_ID: run.jobId,
    BELFRY_RUN_ID: run.runId,
    BELFRY_SCHEDULED_AT: run.scheduledAt,
    BELFRY_ATTEMPT: String(run.attempt),
    BELFRY_SHARD_INDEX: String(run.shard),
    BELFRY_SHARD_TOTAL: String(run.shards),
  };
  return (
    <div className="grid">
      <Panel title={t.runs.params}>
        {query.isError && !params && <Failure error={query.error} retry={() => void query.refetch()} />}
        {query.isPending && <Skeleton active title={false} />}
        {params && Object.keys(params.params).length === 0 && <span className="quiet">{t.runs.noParams}</span>}
        {params && (
          <Facts
            items={Object.entries(params.params).map(([name, value]): [string, ReactNode] => [
              name,
              <span key={name}>
                <ParamValue value={value} /> {params.own.includes(name) && <Tag color="blue">{t.runs.ownParam}</Tag>}
              </span>,
            ])}
          />
        )}
      </Panel>
      <Panel title={t.runs.environment} extra={<span className="quiet">{t.runs.environmentHint}</span>}>
        <Facts items={Object.entries(own).map(([name, value]) => [name, <ParamValue key={name} value={value} />])} />
      </Panel>
    </div>
  );
}

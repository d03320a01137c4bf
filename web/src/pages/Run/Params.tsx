import { useQuery } from "@tanstack/react-query";
import { Tag } from "antd";
import type { ReactNode } from "react";
import type { Run } from "../../api/client";
import { runParamsQuery } from "../../api/queries";
import { Facts, Panel } from "../../components/Page";
import { ParamValue } from "../../components/ParamValue";
import { Read } from "../../components/Read";
import { useText } from "../../i18n";

/** What the process was given: the params of its version, those of this run alone, and Belfry's own variables. */
export function Params({ run }: { run: Run }) {
  const t = useText();
  const query = useQuery(runParamsQuery(run.runId));
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
        <Read query={query}>
          {({ params, own: ofRun }) =>
            Object.keys(params).length === 0 ? (
              <span className="quiet">{t.runs.noParams}</span>
            ) : (
              <Facts
                items={Object.entries(params).map(([name, value]): [string, ReactNode] => [
                  name,
                  <span key={name}>
                    <ParamValue value={value} /> {ofRun.includes(name) && <Tag color="blue">{t.runs.ownParam}</Tag>}
                  </span>,
                ])}
              />
            )
          }
        </Read>
      </Panel>
      <Panel title={t.runs.environment} extra={<span className="quiet">{t.runs.environmentHint}</span>}>
        <Facts items={Object.entries(own).map(([name, value]) => [name, <ParamValue key={name} value={value} />])} />
      </Panel>
    </div>
  );
}

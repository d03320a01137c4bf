import { RedoOutlined, StopOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { Link, useNavigate, useParams } from "react-router";
import { api, ok } from "../../api/client";
import { jobQuery, runQuery } from "../../api/queries";
import { Failure } from "../../components/Failure";
import { Page, Panel } from "../../components/Page";
import { State } from "../../components/State";
import { useAction } from "../../components/useAction";
import { useConfirm } from "../../components/useConfirm";
import { useText } from "../../i18n";
import { useCan } from "../../session/useSession";
import { Attempts } from "./Attempts";
import { Output } from "./Output";
import { Params } from "./Params";
import { RunFacts } from "./RunFacts";
import { TimeBar } from "./TimeBar";

const going = ["queued", "assigned", "running"];

export default function RunPage() {
  const { id = "" } = useParams();
  const t = useText();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const confirm = useConfirm();
  const mayWrite = useCan("operator");
  const query = useQuery(runQuery(id));
  const run = query.data;
  const job = useQuery({ ...jobQuery(run?.jobId ?? ""), enabled: run !== undefined, retry: false }).data;
  const kill = useAction(
    () => ok(api.POST("/v1/scheduler-logs/{id}/kill", { params: { path: { id } } })),
    () => {
      void queries.invalidateQueries({ queryKey: ["runs"] });
      return t.runs.killed;
    },
  );
  const rerun = useAction(
    () => ok(api.POST("/v1/scheduler-logs/{id}/rerun", { params: { path: { id } } })),
    (reserved) => {
      void navigate(`/runs/${reserved.id}`);
      return t.runs.rerunDone(reserved.id);
    },
  );

  if (query.isError && !run)
    return (
      <Page title={t.runs.title}>
        <Failure error={query.error} retry={() => void query.refetch()} />
      </Page>
    );
  if (!run)
    return (
      <Page title={t.runs.title}>
        <Skeleton active />
      </Page>
    );

  const isGoing = going.includes(run.state);
  const actions = mayWrite && (
    <>
      <Button
        icon={<RedoOutlined />}
        onClick={() =>
          confirm({
            title: t.runs.rerunTitle,
            hint: t.runs.rerunHint(run.jobName),
            action: t.actions.rerun,
            run: () => rerun.mutateAsync(undefined),
          })
        }
      >
        {t.actions.rerun}
      </Button>
      {isGoing && (
        <Button
          danger
          icon={<StopOutlined />}
          onClick={() =>
            confirm({
              title: t.runs.killTitle,
              hint: t.runs.killHint(run.jobName, job?.graceSeconds ?? null),
              action: t.actions.kill,
              destructive: true,
              run: () => kill.mutateAsync(undefined),
            })
          }
        >
          {t.actions.kill}
        </Button>
      )}
    </>
  );
  return (
    <Page title={`${run.jobName} · ${t.runs.one(run.id)}`} beside={<State state={run.state} />} actions={actions}>
      <Panel>
        {run.remark && (
          <p style={{ margin: "0 0 12px", fontWeight: 500, overflowWrap: "anywhere" }}>{t.remark(run.remark)}</p>
        )}
        <TimeBar run={run} />
        <RunFacts run={run} />
      </Panel>
      <Attempts run={run} />
      <Output key={run.runId} run={run.runId} isGoing={isGoing} />
      <Params run={run} />
      <p className="quiet">
        <Link to={`/jobs/${run.jobId}`}>{run.jobName}</Link> ·{" "}
        <Link to={`/runs?jobId=${run.jobId}`}>{t.runs.title}</Link>
      </p>
    </Page>
  );
}

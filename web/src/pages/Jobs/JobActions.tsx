import { CaretRightOutlined, MoreOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Dropdown, Tooltip, type MenuProps } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api, type Job } from "../../api/client";
import { useAction } from "../../components/useAction";
import { useConfirm } from "../../components/useConfirm";
import { useText } from "../../i18n";
import { useCan } from "../../session/useSession";
import { RunDialog } from "./RunDialog";
import { StartDialog } from "./StartDialog";
import { StopDialog } from "./StopDialog";

/** What can be done to one job. */
export function JobActions({ job, large }: { job: Job; large?: boolean }) {
  const t = useText();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const confirm = useConfirm();
  const mayWrite = useCan("operator");
  const [dialog, setDialog] = useState<"run" | "start" | "stop">();
  const remove = useAction(
    () => api.DELETE("/v1/jobs/{id}", { params: { path: { id: String(job.id) } } }),
    () => {
      void queries.invalidateQueries({ queryKey: ["jobs", "list"] });
      if (large) void navigate("/jobs");
      return t.jobs.deleted(job.name);
    },
  );
  if (!mayWrite) return null;

  const items: MenuProps["items"] = [
    { key: "start", label: t.jobs.batch.start, onClick: () => setDialog("start") },
    {
      key: "stop",
      label: t.jobs.batch.stop,
      onClick: () => setDialog("stop"),
      disabled: !job.scheduled && job.nextFireTime === null,
    },
    { type: "divider" },
    { key: "edit", label: t.actions.edit, onClick: () => void navigate(`/jobs/${job.id}/edit`) },
    {
      key: "delete",
      danger: true,
      label: t.actions.remove,
      onClick: () =>
        confirm({
          title: t.jobs.deleteTitle(job.name),
          hint: t.jobs.deleteHint,
          action: t.actions.remove,
          destructive: true,
          run: () => remove.mutateAsync(undefined),
        }),
    },
  ];
  const run = (
    <Button
      type={large ? "primary" : "text"}
      size={large ? "middle" : "small"}
      icon={<CaretRightOutlined />}
      aria-label={`${t.jobs.runNow}: ${job.name}`}
      onClick={() => setDialog("run")}
    >
      {large && t.jobs.runNow}
    </Button>
  );
  return (
    <span style={{ whiteSpace: "nowrap" }}>
      {large ? run : <Tooltip title={t.jobs.runNow}>{run}</Tooltip>}
      {large && (
        <Button style={{ margin: "0 8px" }} onClick={() => setDialog(job.scheduled ? "stop" : "start")}>
          {job.scheduled ? t.jobs.batch.stop : t.jobs.batch.start}
        </Button>
      )}
      <Dropdown trigger={["click"]} menu={{ items }}>
        <Button
          type={large ? "default" : "text"}
          size={large ? "middle" : "small"}
          icon={<MoreOutlined />}
          aria-label={`${t.actions.more}: ${job.name}`}
        />
      </Dropdown>
      {dialog === "run" && <RunDialog job={job} close={() => setDialog(undefined)} />}
      {dialog === "start" && <StartDialog jobs={[job]} close={() => setDialog(undefined)} />}
      {dialog === "stop" && <StopDialog jobs={[job]} close={() => setDialog(undefined)} />}
    </span>
  );
}

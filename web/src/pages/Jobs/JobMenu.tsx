import { useQueryClient } from "@tanstack/react-query";
import { Dropdown, type MenuProps } from "antd";
import { useState, type ReactElement } from "react";
import { useNavigate } from "react-router";
import { api, type Job } from "../../api/client";
import { useDialog } from "../../components/Page";
import { useAction } from "../../components/useAction";
import { useConfirm } from "../../components/useConfirm";
import { useText } from "../../i18n";
import { StartDialog } from "./StartDialog";
import { StopDialog } from "./StopDialog";

interface JobMenuProps {
  job: Job;
  /** Whether it is open as soon as it is there. */
  defaultOpen?: boolean;
  /** Goes back to the list when the job is deleted. */
  leave?: boolean;
  children: ReactElement;
}

/** What can be done to a job beside running it. */
export function JobMenu({ job, defaultOpen, leave, children }: JobMenuProps) {
  const t = useText();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const confirm = useConfirm();
  const [isOpen, setIsOpen] = useState(defaultOpen ?? false);
  const open = useDialog();
  const remove = useAction(
    () => api.DELETE("/v1/jobs/{id}", { params: { path: { id: String(job.id) } } }),
    () => {
      void queries.invalidateQueries({ queryKey: ["jobs", "list"] });
      if (leave) void navigate("/jobs");
      return t.jobs.deleted(job.name);
    },
  );
  const items: MenuProps["items"] = [
    {
      key: "start",
      label: t.jobs.batch.start,
      onClick: () => open((close) => <StartDialog jobs={[job]} close={close} />),
    },
    {
      key: "stop",
      label: t.jobs.batch.stop,
      onClick: () => open((close) => <StopDialog jobs={[job]} close={close} />),
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
  return (
    <Dropdown trigger={["click"]} open={isOpen} onOpenChange={setIsOpen} menu={{ items }} autoFocus>
      {children}
    </Dropdown>
  );
}

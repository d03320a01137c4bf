import { DeleteOutlined, RedoOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Tooltip } from "antd";
import { useAction } from "../../components/useAction";
import { useConfirm } from "../../components/useConfirm";
import { useText } from "../../i18n";
import { useCan } from "../../session/useSession";
import type { FlowJob } from "./columns";
import { deleteFlow, rerunFlow } from "./flows";

/** What can be done to a job of the front. */
export function FlowActions({ job }: { job: FlowJob }) {
  const t = useText();
  const a = t.azkaban;
  const queries = useQueryClient();
  const confirm = useConfirm();
  const mayWrite = useCan("operator");
  const readAgain = () => void queries.invalidateQueries({ queryKey: ["azkaban"] });
  const rerun = useAction(
    () => rerunFlow(job.id),
    () => {
      readAgain();
      return a.rerunDone(job.jobName);
    },
  );
  const remove = useAction(
    () => deleteFlow(job.id),
    () => {
      readAgain();
      return a.deleted(job.jobName);
    },
  );
  if (!mayWrite) return null;
  const isGoing = job.status === "running" || job.status === "waiting";
  return (
    <>
      <Tooltip title={isGoing ? a.stillGoing : t.actions.rerun}>
        <Button
          type="text"
          size="small"
          icon={<RedoOutlined />}
          aria-label={`${t.actions.rerun}: ${job.jobName}`}
          disabled={isGoing}
          onClick={() =>
            confirm({
              title: a.rerunTitle(job.jobName),
              hint: a.rerunHint,
              action: t.actions.rerun,
              run: () => rerun.mutateAsync(undefined),
            })
          }
        />
      </Tooltip>
      <Tooltip title={t.actions.remove}>
        <Button
          type="text"
          size="small"
          icon={<DeleteOutlined />}
          aria-label={`${t.actions.remove}: ${job.jobName}`}
          onClick={() =>
            confirm({
              title: a.deleteTitle(job.jobName),
              hint: isGoing ? a.deleteGoingHint : a.deleteHint,
              action: t.actions.remove,
              destructive: true,
              run: () => remove.mutateAsync(undefined),
            })
          }
        />
      </Tooltip>
    </>
  );
}

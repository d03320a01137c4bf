import { MoreOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Dropdown, type MenuProps } from "antd";
import { useNavigate } from "react-router";
import { api, ok, type Worker } from "../../api/client";
import { useDialog } from "../../components/Page";
import { useAction } from "../../components/useAction";
import { useConfirm } from "../../components/useConfirm";
import { useText } from "../../i18n";
import { useCan } from "../../session/useSession";
import { WorkerDialog } from "./WorkerDialog";

/** What can be done to a worker. */
export function WorkerActions({ worker, large }: { worker: Worker; large?: boolean }) {
  const t = useText();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const confirm = useConfirm();
  const mayWrite = useCan("operator");
  const open = useDialog();
  const path = { id: String(worker.id) };
  const header = { "If-Match": `"${worker.version}"` };
  const readAgain = () => void queries.invalidateQueries({ queryKey: ["workers"] });
  const drain = useAction(
    (draining: boolean) =>
      ok(api.PUT("/v1/workers/{id}", { params: { path, header }, body: { ...worker, draining } as never })),
    (_, draining) => {
      readAgain();
      return draining ? t.fleet.drained(worker.name) : t.fleet.undrained(worker.name);
    },
  );
  const remove = useAction(
    () => api.DELETE("/v1/workers/{id}", { params: { path, query: { force: worker.running > 0 } } }),
    () => {
      readAgain();
      if (large) void navigate("/workers");
      return t.fleet.deleted(worker.name);
    },
  );
  if (!mayWrite) return null;
  const items: MenuProps["items"] = [
    worker.draining
      ? { key: "undrain", label: t.fleet.undrain, onClick: () => drain.mutate(false) }
      : {
          key: "drain",
          label: t.fleet.drain,
          onClick: () =>
            confirm({
              title: t.fleet.drainTitle(worker.name),
              hint: t.fleet.drainHint,
              action: t.fleet.drain,
              run: () => drain.mutateAsync(true),
            }),
        },
    {
      key: "edit",
      label: t.actions.edit,
      onClick: () => open((close) => <WorkerDialog worker={worker} close={close} />),
    },
    { type: "divider" },
    {
      key: "delete",
      danger: true,
      label: t.actions.remove,
      onClick: () =>
        confirm({
          title: t.fleet.deleteTitle(worker.name),
          hint: worker.running > 0 ? `${t.fleet.deleteHint} ${t.fleet.deleteForce}.` : t.fleet.deleteHint,
          action: t.actions.remove,
          destructive: true,
          run: () => remove.mutateAsync(undefined),
        }),
    },
  ];
  return (
    <Dropdown trigger={["click"]} menu={{ items }}>
      <Button
        type={large ? "default" : "text"}
        size={large ? "middle" : "small"}
        icon={<MoreOutlined />}
        aria-label={`${t.actions.more}: ${worker.name}`}
      >
        {large && t.list.actions}
      </Button>
    </Dropdown>
  );
}

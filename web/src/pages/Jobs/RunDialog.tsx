import { App, Button, Checkbox, Modal } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api, ok, type Job } from "../../api/client";
import { ParamsEditor, type Param } from "../../components/ParamsEditor";
import { useAction } from "../../components/useAction";
import { useText } from "../../i18n";
import { fromParams } from "../JobEditor/form";
import { WhenChoice } from "./StartDialog";

/** One run by hand: now or later, with other parameters when wanted. */
export function RunDialog({ job, close }: { job: Job; close(): void }) {
  const t = useText();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [when, setWhen] = useState<"now" | "delay" | "at">("now");
  const [delay, setDelay] = useState(60);
  const [at, setAt] = useState<Dayjs | null>(null);
  const [force, setForce] = useState(false);
  const [params, setParams] = useState<Param[]>([]);
  const run = useAction(
    () =>
      ok(
        api.POST("/v1/jobs/{id}/runs", {
          params: { path: { id: String(job.id) } },
          body: {
            force,
            ...(when === "delay" && { delay }),
            ...(when === "at" && at && { at: at.toDate().toISOString() }),
            ...(params.length > 0 && { params: fromParams(params) }),
          },
        }),
      ),
    (reserved) => {
      close();
      if (when === "now") void navigate(`/runs/${reserved.id}`);
      else
        void message.success(
          <>
            {t.jobs.runAsked}{" "}
            <Button type="link" size="small" onClick={() => void navigate(`/runs/${reserved.id}`)}>
              {t.actions.show}
            </Button>
          </>,
        );
    },
  );
  return (
    <Modal
      open
      title={t.jobs.runTitle(job.name)}
      okText={t.actions.run}
      cancelText={t.actions.cancel}
      okButtonProps={{ disabled: when === "at" && !at }}
      confirmLoading={run.isPending}
      onCancel={close}
      onOk={() => run.mutate(undefined)}
    >
      <p className="quiet">{t.jobs.runHint}</p>
      <WhenChoice when={when} setWhen={setWhen} delay={delay} setDelay={setDelay} at={at} setAt={setAt} />
      <p style={{ margin: "14px 0 6px" }}>{t.jobs.runParams}</p>
      <ParamsEditor params={params} change={setParams} secrets />
      <p style={{ marginBottom: 0 }}>
        <Checkbox checked={force} onChange={(event) => setForce(event.target.checked)}>
          {t.jobs.runForce}
        </Checkbox>
      </p>
    </Modal>
  );
}
